/** A browser without pages: keeps an app's cookies, and follows no redirect by itself. */
export interface Visitor {
  /** Sends a request as a page of the app would. */
  send(path: string | URL, init?: RequestInit & { headers?: Record<string, string> }): Promise<Response>;
  /** Navigates to the address, and returns the address of the redirect. @throws Error when it is not */
  isSentOn(path: string | URL, init?: RequestInit): Promise<string>;
}

/**
 * @param origin where the app is; its cookies go nowhere else
 * @param fetch what reaches it there
 */
export function createVisitor(origin: string, fetch = globalThis.fetch): Visitor {
  const cookies = new Map<string, string>();
  const visitor: Visitor = {
    async send(path, init = {}) {
      const url = new URL(path, origin);
      if (url.origin !== origin) throw new Error(`${url.origin} is not the app.`);
      const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join("; ");
      const headers = { "keyhold-request": "1", "sec-fetch-site": "same-origin", origin, ...init.headers, cookie };
      const response = await fetch(url, { ...init, redirect: "manual", headers });
      for (const line of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      return response;
    },
    async isSentOn(path, init) {
      const response = await visitor.send(path, { ...init, headers: {} });
      const location = response.headers.get("location");
      if (!location) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      return location;
    },
  };
  return visitor;
}
