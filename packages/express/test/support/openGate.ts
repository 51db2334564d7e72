import { paths } from "@keyhold/contract";
import { type KeyholdOptions, keyholdErrorIn, type Provider } from "../../src/index.js";
import { agentcardAt } from "./agentcardAt.js";
import { connect, openProduct } from "./openProduct.js";
import { openScriptedMcp } from "./openScriptedMcp.js";

/** How a request was answered. */
interface Answered {
  readonly status: number;
  readonly text: string;
  /** The code of Keyhold's refusal. */
  readonly code: string | undefined;
}

/** Sends a raw request for the MCP server of the connection `scripted`. */
export type Send = (body: string, init?: RequestInit) => Promise<Answered>;

type SendRaw = (body: string, init?: RequestInit) => Promise<Response>;

export const toolCall = (name: unknown, args: unknown = { amount: 7 }, more: object = {}) =>
  JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args }, ...more });

/**
 * A product whose user `alice` has connected an MCP server that the test plays, and the four paths on which a call can reach it.
 *
 * @param change the provider's members that differ from the usual, such as its rules
 * @param era the version of MCP that the server speaks
 */
export async function openGate(
  change: Partial<Provider>,
  options: Partial<KeyholdOptions> = {},
  era: Parameters<typeof openScriptedMcp>[0] = "legacy",
) {
  const upstream = await openScriptedMcp(era);
  const product = await openProduct({
    ...options,
    more: ({ agentcardOptions }) => [agentcardAt(agentcardOptions, upstream.url, { ownTools: undefined, ...change })],
  });
  const alice = await product.browserOf("alice");
  await connect(product, alice, "scripted");
  const { keyhold, mount } = product;
  const of = { userId: "alice", connection: "scripted" };

  const headers = (init: RequestInit) => {
    const all = new Headers({ "content-type": "application/json", accept: "application/json, text/event-stream" });
    for (const [name, value] of new Headers(init.headers)) all.set(name, value);
    return all;
  };
  const answered = async (response: Response): Promise<Answered> => {
    const text = await response.text();
    return { status: response.status, text, code: /"error":\{"code":"(\w+)"/.exec(text)?.[1] };
  };

  const fetchProxy: SendRaw = (body, init = {}) =>
    alice.fetch(paths.mcp("scripted"), { method: "POST", ...init, headers: headers(init), body });
  const proxy: Send = async (...request) => answered(await fetchProxy(...request));
  const fetchAgent =
    (agent: string): SendRaw =>
    async (body, init = {}) => {
      const { url, fetch } = await keyhold.mcp({ ...of, agent });
      return fetch(url, { method: "POST", ...init, headers: headers(init), body });
    };
  const agentOf =
    (agent: string): Send =>
    async (...request) => {
      try {
        return await answered(await fetchAgent(agent)(...request));
      } catch (error) {
        const failure = keyholdErrorIn(error);
        if (!failure) throw error;
        return { status: failure.status, text: "", code: failure.code };
      }
    };
  const fetchBearer =
    (agent: string): SendRaw =>
    async (body, init = {}) => {
      const { url, token } = await keyhold.agentToken({ ...of, agent });
      const all = headers(init);
      all.set("authorization", `Bearer ${token}`);
      return fetch(url, { redirect: "manual", method: "POST", ...init, headers: all, body });
    };
  const bearerOf =
    (agent: string): Send =>
    async (...request) =>
      answered(await fetchBearer(agent)(...request));
  /** The tools route takes only a name and arguments. */
  const route = async (name: string, args: unknown = { amount: 7 }) =>
    answered(
      await alice.fetch(paths.tool("scripted", encodeURIComponent(name)), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(args),
      }),
    );

  return {
    product,
    keyhold,
    mount,
    alice,
    upstream,
    /** The paths that take whole messages. */
    paths: { proxy, "keyhold.mcp()": agentOf("shopper"), "the bearer route": bearerOf("shopper") },
    /** The same paths, for a test that reads the answer itself. */
    rawPaths: { proxy: fetchProxy, "keyhold.mcp()": fetchAgent("shopper"), "the bearer route": fetchBearer("shopper") },
    agentOf,
    bearerOf,
    route,
    async close() {
      await Promise.all([product.close(), upstream.close()]);
    },
  };
}

export type Gate = Awaited<ReturnType<typeof openGate>>;
