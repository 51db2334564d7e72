import {
  type Attempt,
  type Connection,
  type ErrorCode,
  errorBody,
  errors,
  paths,
  requestHeader,
} from "@keyhold/contract";
import { type DefaultBodyType, HttpResponse, http } from "msw";
import { setupServer } from "msw/node";

export const server = setupServer();

export const agentcard: Connection = {
  provider: "agentcard",
  name: "Agentcard",
  connectMethod: "redirect",
  status: "disconnected",
  mode: "test",
};
export const civic: Connection = {
  provider: "civic",
  name: "Civic",
  connectMethod: "exchange",
  status: "disconnected",
};
export const connected = {
  status: "connected",
  account: "alice@example.com",
  connectedAt: "2026-11-22T10:00:00.000Z",
} as const;

export const fail = (code: ErrorCode) => HttpResponse.json(errorBody(code), { status: errors[code][0] });

/** A backend under /api/keyhold that a test arranges by assigning to its properties. */
export class FakeBackend {
  connections: Connection[] = [agentcard, civic];
  /** What every attempt answers. */
  attempt: Attempt | ErrorCode = "unknown_attempt";
  revokedAtProvider = true;
  exchange: ErrorCode | undefined;
  tools: ErrorCode | undefined;
  disconnect: ErrorCode | undefined;
  /** Every request, as method and path under the mount. */
  readonly requests: string[] = [];

  constructor() {
    const on = (path: string) => `*/api/keyhold${path}`;
    server.use(
      http.get(
        on(paths.connections()),
        this.#note(() => HttpResponse.json({ connections: this.connections })),
      ),
      http.get(
        on(paths.attempt(":provider", ":id")),
        this.#note(() => (typeof this.attempt === "string" ? fail(this.attempt) : HttpResponse.json(this.attempt))),
      ),
      http.post(
        on(paths.connection(":provider")),
        this.#note((provider) => {
          if (this.exchange) return fail(this.exchange);
          this.set(provider, connected);
          return HttpResponse.json(this.connections.find((connection) => connection.provider === provider));
        }),
      ),
      http.delete(
        on(paths.connection(":provider")),
        this.#note((provider) => {
          if (this.disconnect) return fail(this.disconnect);
          const { account: _account, connectedAt: _at, ...rest } = this.get(provider);
          this.connections = this.connections.map((each) =>
            each.provider === provider ? { ...rest, status: "disconnected" } : each,
          );
          return HttpResponse.json({ revokedAtProvider: this.revokedAtProvider });
        }),
      ),
      http.get(
        on(paths.tools(":provider")),
        this.#note(() =>
          this.tools ? fail(this.tools) : HttpResponse.json({ tools: [{ name: "list_cards", inputSchema: {} }] }),
        ),
      ),
      http.post(
        on(paths.tool(":provider", ":name")),
        this.#note(() => (this.tools ? fail(this.tools) : HttpResponse.json({ content: [] }))),
      ),
    );
  }

  get(provider: string): Connection {
    const connection = this.connections.find((each) => each.provider === provider);
    if (!connection) throw new Error(`The fake backend has no provider ${provider}.`);
    return connection;
  }

  set(provider: string, change: Partial<Connection>): void {
    this.connections = this.connections.map((each) => (each.provider === provider ? { ...each, ...change } : each));
  }

  count(request: string): number {
    return this.requests.filter((each) => each === request).length;
  }

  #note(answer: (provider: string) => Response | HttpResponse<DefaultBodyType>) {
    return ({ request, params }: { request: Request; params: Readonly<Record<string, unknown>> }) => {
      if (request.headers.get(requestHeader.name) !== requestHeader.value) return fail("request_refused");
      if (request.credentials !== "include") return fail("not_signed_in");
      this.requests.push(`${request.method} ${new URL(request.url).pathname.replace("/api/keyhold", "")}`);
      return answer(String(params.provider));
    };
  }
}
