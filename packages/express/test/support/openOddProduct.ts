import { paths } from "@keyhold/contract";
import { KeyholdError, type McpServerOptions, mcpServer } from "../../src/index.js";
import { connectionOf } from "./openBrowser.js";
import { openOddServer } from "./openOddServer.js";
import { attemptId, authorize, openProduct } from "./openProduct.js";

/**
 * A product whose users connect an odd server, as the provider `odd`.
 *
 * @param options makes the options of that provider from the server's origin
 */
export async function openOddProduct(options: (origin: string) => Partial<McpServerOptions> = () => ({})) {
  const server = await openOddServer();
  // Only the answers are odd. The protocol era is known.
  const odd = mcpServer({ id: "odd", name: "Odd", url: server.url, era: "legacy", ...options(server.origin) });
  const product = await openProduct({ more: () => [odd] });
  let users = 0;

  /** A new user with a new browser. */
  async function newUser() {
    const userId = `user-${++users}`;
    return { userId, browser: await product.browserOf(userId) };
  }
  type User = Awaited<ReturnType<typeof newUser>>;

  return {
    server,
    product,
    newUser,
    /** Connects. `look` gets the address to which Keyhold sends the browser. @returns "works", or the code of the error */
    async connect({ browser }: User, look: (url: URL) => unknown = () => undefined): Promise<string> {
      const id = attemptId();
      const url = await authorize(browser, "odd", id);
      if (url.startsWith(server.origin)) {
        await look(new URL(url));
        await browser.navigate((await fetch(url, { redirect: "manual" })).headers.get("location") ?? "");
      }
      const { body } = await browser.json(paths.attempt("odd", id));
      return body.status === "connected" ? "works" : String(body.code ?? body.status);
    },
    /** Calls the MCP server. @returns "works", or the code of the error */
    async call({ userId }: User): Promise<string> {
      try {
        const { url, fetch: send } = await product.keyhold.mcp({ userId, provider: "odd" });
        const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
        const { status } = await send(url, { method: "POST", body, headers: { "content-type": "application/json" } });
        return status === 200 ? "works" : String(status);
      } catch (error) {
        return error instanceof KeyholdError ? error.code : String(error);
      }
    },
    connectionOf: ({ browser }: User) => connectionOf(browser, "odd"),
    close: () => Promise.all([server.close(), product.close()]),
  };
}

export type OddProduct = Awaited<ReturnType<typeof openOddProduct>>;
