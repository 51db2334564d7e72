import { type Attempt, authorizePath, type Connection, paths } from "@keyhold/contract";
import type { Browser } from "./openBrowser.js";
import { attemptId, mount, type Product } from "./openProduct.js";

/** Starts to connect a further account. @returns the address of the redirect, and the attempt's id */
export async function startAnother(browser: Browser, connection: string) {
  const attempt = attemptId();
  const path = authorizePath(connection, { attempt, display: "popup", account: "another" });
  const response = await browser.navigate(mount + path);
  return { attempt, location: response.headers.get("location") ?? "" };
}

/** The provider that an id belongs to, at the emulator. */
const serviceOf = ({ emulator }: Product, connection: string) =>
  connection.startsWith("civic") ? emulator.civic : emulator.agentcard;

/** Signs in at the provider and consents. @returns the callback's address */
export const consent = (product: Product, connection: string, url: string, email: string) =>
  serviceOf(product, connection).approve({ url, email });

/** The outcome of an attempt, as a page gets it. */
export const outcomeOf = async (browser: Browser, connection: string, attempt: string) =>
  (await browser.json(paths.attempt(connection, attempt))).body as unknown as Attempt;

/** Connects a further account. @returns how the attempt has ended */
export async function connectAnother(product: Product, browser: Browser, provider: string, email: string) {
  const { attempt, location } = await startAnother(browser, provider);
  await browser.navigate(await consent(product, provider, location, email));
  return outcomeOf(browser, provider, attempt);
}

/** Connects the connection with this id, again or for the first time. @returns how the attempt has ended */
export async function connectNamed(product: Product, browser: Browser, connection: string, email: string) {
  const attempt = attemptId();
  const response = await browser.navigate(mount + authorizePath(connection, { attempt, display: "popup" }));
  await browser.navigate(await consent(product, connection, response.headers.get("location") ?? "", email));
  return outcomeOf(browser, connection, attempt);
}

/** The rows of one provider in `GET /connections`. */
export async function rowsOf(browser: Browser, provider: string): Promise<Connection[]> {
  const { body } = await browser.json(paths.connections());
  return (body.connections as Connection[]).filter((connection) => connection.provider === provider);
}

/** Ids and accounts of the rows. */
export const accountsOf = async (browser: Browser, provider: string) =>
  (await rowsOf(browser, provider)).map(({ id, account, status }) => [id, account ?? status]);

/** Calls `whoami` through a connection. @returns the answer's text, or the code of the error */
export async function whoami(browser: Browser, connection: string): Promise<string> {
  const headers = { "content-type": "application/json" };
  const { body } = await browser.json(paths.tool(connection, "whoami"), { method: "POST", headers, body: "{}" });
  return JSON.stringify(body);
}
