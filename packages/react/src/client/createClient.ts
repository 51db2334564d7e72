import {
  type Attempt,
  type AuthorizeQuery,
  authorizePath,
  type Connection,
  type Connections,
  type Disconnected,
  isErrorBody,
  paths,
  requestHeader,
  type ToolResult,
  type Tools,
} from "@keyhold/contract";
import { answers } from "./answers.js";
import { KeyholdError } from "./KeyholdError.js";

/** The arguments of a tool call, as the tool's `inputSchema` describes them. */
export type ToolArguments = Readonly<Record<string, unknown>>;

/** The backend's routes as functions. Each rejects with a {@link KeyholdError}. */
export interface KeyholdClient {
  readonly baseUrl: string;
  connections(): Promise<Connections>;
  /** Connects without a navigation, where the provider's `connectMethod` is `exchange`. */
  connect(provider: string): Promise<Connection>;
  /** Where to navigate to in order to connect, where `connectMethod` is `redirect`. */
  authorizeUrl(provider: string, query: AuthorizeQuery): string;
  attempt(provider: string, id: string): Promise<Attempt>;
  disconnect(provider: string): Promise<Disconnected>;
  tools(provider: string): Promise<Tools>;
  callTool(provider: string, name: string, args: ToolArguments): Promise<ToolResult>;
}

/**
 * Speaks to a Keyhold backend.
 *
 * @param options.baseUrl where the backend's router is mounted, for example `/api/keyhold`
 * @param options.fetch what sends the requests; the page's own `fetch` where it is left out
 */
export function createClient(options: { baseUrl: string; fetch?: typeof globalThis.fetch }): KeyholdClient {
  const baseUrl = options.baseUrl.replace(/\/+$/, "");

  async function request<T>(path: string, isAnswer: (body: unknown) => body is T, init: RequestInit = {}): Promise<T> {
    let response: Response;
    try {
      response = await (options.fetch ?? fetch)(baseUrl + path, {
        ...init,
        credentials: "include",
        headers: {
          accept: "application/json",
          [requestHeader.name]: requestHeader.value,
          ...(init.body ? { "content-type": "application/json" } : {}),
        },
      });
    } catch (cause) {
      const message = `No answer came from ${baseUrl}. Check that the network and the backend are up, then try again.`;
      throw new KeyholdError({ code: "offline", message, cause });
    }
    const { ok, status } = response;
    const body: unknown = await response.json().catch(() => undefined);
    if (ok && isAnswer(body)) return body;
    if (!ok && isErrorBody(body)) throw new KeyholdError({ ...body.error, status });
    const message = `${baseUrl}${path} answered with status ${status} and not as a Keyhold backend does. Check that baseUrl is where its router is mounted.`;
    throw new KeyholdError({ code: "answer_invalid", message, status });
  }

  const id = encodeURIComponent;
  return {
    baseUrl,
    connections: () => request(paths.connections(), answers.connections),
    connect: (provider) => request(paths.connection(id(provider)), answers.connection, { method: "POST" }),
    authorizeUrl: (provider, query) => baseUrl + authorizePath(id(provider), query),
    attempt: (provider, attempt) => request(paths.attempt(id(provider), attempt), answers.attempt),
    disconnect: (provider) => request(paths.connection(id(provider)), answers.disconnected, { method: "DELETE" }),
    tools: (provider) => request(paths.tools(id(provider)), answers.tools),
    callTool: (provider, name, args) =>
      request(paths.tool(id(provider), id(name)), answers.toolResult, { method: "POST", body: JSON.stringify(args) }),
  };
}
