import type { Secret } from "./startDemo.js";
import type { Exchange } from "./startRecorder.js";

/** Any JSON Web Token: an ID token of the demo or an access token of Civic. */
const jwt = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/;

/**
 * Looks for secrets in a text.
 *
 * @param where what to call the text in the findings
 * @returns one sentence for each finding, without the secret itself
 */
export function findLeaks(where: string, text: string, secrets: readonly Secret[]): string[] {
  const known = secrets.filter(({ value }) => text.includes(value)).map(({ kind }) => `${where} holds a ${kind}`);
  return jwt.test(text) ? [...known, `${where} holds a JWT`] : known;
}

/**
 * Looks for secrets in what went in and out of the browser. An authorization code may stand in the address of a callback
 * and in the redirect that leads there, and nowhere else.
 *
 * @param callbacks what the address of every callback begins with
 */
export function findLeaksInExchange(exchange: Exchange, callbacks: string, secrets: readonly Secret[]): string[] {
  const exceptCodes = secrets.filter(({ kind }) => kind !== "code");
  const allowedAt = (url: string | undefined) => (isCallback(url, callbacks) ? exceptCodes : secrets);
  const { url, requestHeaders, response, location } = exchange;
  const place = url.split("?")[0];
  return [
    ...findLeaks(`The address ${place}`, url, allowedAt(url)),
    ...findLeaks(`The request to ${place}`, requestHeaders, secrets),
    ...findLeaks(`The response of ${place}`, response, allowedAt(location)),
  ];
}

/** Whether the address is a callback that carries an authorization code. */
export function isCallback(url: string | undefined, callbacks: string): boolean {
  return url?.startsWith(callbacks) === true && new URL(url).searchParams.has("code");
}
