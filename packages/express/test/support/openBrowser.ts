import { paths, requestHeader } from "@keyhold/contract";

/** One user's browser. It sends cookies and fetch metadata as a real browser does. */
export interface Browser {
  readonly cookie: () => string;
  /** A request of the product's own page. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** The same, for a JSON answer. */
  json(path: string, init?: RequestInit): Promise<{ status: number; body: Record<string, unknown> }>;
  /** A navigation that follows no redirect. */
  navigate(url: string, headers?: Record<string, string>): Promise<Response>;
  /** The same for a form: a POST with exactly these headers, and the cookies. */
  post(url: string, body: string, headers: Record<string, string>): Promise<Response>;
}

/**
 * @param mount the address of Keyhold's router; paths are below it
 * @param known the cookies that it has already, as `cookie()` gives them
 * @param reach sends a request to the router
 */
export function openBrowser(
  mount: string,
  known = "",
  reach: (request: Request) => Promise<Response> = fetch,
): Browser {
  const pairs = known.split("; ").filter(Boolean);
  const cookies = new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

  async function send(url: string, init: RequestInit, headers: Record<string, string>): Promise<Response> {
    const all = { cookie: cookie(), ...headers, ...Object.fromEntries(new Headers(init.headers)) };
    const streams = init.body ? { duplex: "half" as const } : {};
    const response = await reach(new Request(url, { ...init, ...streams, headers: all, redirect: "manual" }));
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  const browser: Browser = {
    cookie,
    fetch: (path, init = {}) => send(mount + path, init, { [requestHeader.name]: requestHeader.value }),
    async json(path, init) {
      const response = await browser.fetch(path, init);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    navigate: (url, headers) => send(new URL(url, mount).href, {}, { "sec-fetch-site": "none", ...headers }),
    post: (url, body, headers) => send(new URL(url, mount).href, { method: "POST", body }, headers),
  };
  return browser;
}

/** The connection of one provider in `GET /connections`. */
export async function connectionOf(browser: Browser, provider: string): Promise<Record<string, unknown> | undefined> {
  const { body } = await browser.json(paths.connections());
  return (body.connections as Record<string, unknown>[]).find((connection) => connection.provider === provider);
}
