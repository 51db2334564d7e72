import {
  type Attempt,
  type Connection,
  type Connections,
  channelName,
  type Disconnected,
  type ErrorCode,
  errorBody,
  errors,
  type Health,
  type Job,
  paths,
  type ToolResult,
  type Tools,
} from "@keyhold/contract";
import { answerMcp } from "./answerMcp.js";
import { connected } from "./connections.js";
import type { FakeBackend } from "./createFakeBackend.js";
import type { Streams } from "./createStreams.js";
import type { Asked, Operation } from "./operations.js";

/** What an answer is made from. */
export interface Asking extends Asked {
  readonly backend: FakeBackend;
  readonly streams: Streams;
  readonly request: Request;
  /** The address of the backend: origin and mount path. */
  readonly base: string;
}

/** The answer that stands for an error. */
export const failure = (code: ErrorCode): Response => Response.json(errorBody(code), { status: errors[code][0] });

const found = (connection: Connection | undefined, answer: (connection: Connection) => Response | Promise<Response>) =>
  connection ? answer(connection) : failure("unknown_provider");
const redirect = (location: string) => new Response(null, { status: 303, headers: { location } });

const codes = {
  disconnected: "not_connected",
  needs_reconnect: "needs_reconnect",
  needs_login: "needs_login",
  no_access: "no_access",
  unavailable: "provider_unavailable",
} as const satisfies Record<Exclude<Connection["status"], "connected">, ErrorCode>;

/** Answers only while there is a grant, as tools do; one that a provider wants more than is as good as ever. */
const whileConnected = ({ backend, provider }: Asking, answer: () => Response | Promise<Response>) =>
  found(backend.get(provider), ({ status, wantsMore }) =>
    status === "connected" || wantsMore ? answer() : failure(codes[status]),
  );

/** Every operation as a healthy backend answers it. */
export const answers: Readonly<Record<Operation, (asking: Asking) => Response | Promise<Response>>> = {
  connections: ({ backend: { connections } }) => Response.json({ connections } satisfies Connections),
  connect: ({ backend, provider }) =>
    found(backend.get(provider), ({ connectMethod }) => {
      if (connectMethod !== "exchange") return failure("wrong_method");
      backend.set(provider, connected);
      return Response.json(backend.get(provider));
    }),
  disconnect: ({ backend, provider }) =>
    found(backend.get(provider), () => {
      backend.set(provider, { status: "disconnected" });
      return Response.json({ revokedAtProvider: backend.revokedAtProvider } satisfies Disconnected);
    }),
  attempt: ({ backend, provider }) =>
    found(backend.get(provider), ({ status }) => {
      const { attempt } = backend;
      if (attempt.status === "connected" && status !== "connected") backend.set(provider, connected);
      return Response.json(attempt satisfies Attempt);
    }),
  tools: (asking) => whileConnected(asking, () => Response.json({ tools: asking.backend.tools } satisfies Tools)),
  callTool: (asking) =>
    whileConnected(asking, async () => {
      const { backend, request, provider, item: name } = asking;
      const args = await request.json().catch(() => ({}));
      const result = await backend.callTool({ provider, name, arguments: args });
      return typeof result === "string" ? failure(result) : Response.json(result satisfies ToolResult);
    }),
  job: (asking) =>
    whileConnected(asking, () => {
      const { job } = asking.backend;
      return typeof job === "string" ? failure(job) : Response.json(job satisfies Job);
    }),
  mcp: (asking) => whileConnected(asking, () => answerMcp(asking)),
  events: ({ streams, request }) => streams.open(request.signal),
  health: () => Response.json({ status: "ok" } satisfies Health),
  // The provider's pages are left out: the attempt ends as `attempt` says, at once.
  authorize: ({ base, provider, request }) => {
    const { search } = new URL(request.url);
    return redirect(`${base}${paths.callback(encodeURIComponent(provider))}${search}`);
  },
  callback: ({ backend, base, provider, request }) => {
    const query = new URL(request.url).searchParams;
    const attempt = query.get("attempt") ?? "";
    if (backend.attempt.status === "connected") backend.set(provider, connected);
    backend.push({ provider, attempt });
    const finished = `${base}${paths.finished(encodeURIComponent(provider))}?${new URLSearchParams({ attempt })}`;
    return redirect(query.get("display") === "page" ? (query.get("return_to") ?? "/") : finished);
  },
  finished: ({ backend, request }) => {
    const message = JSON.stringify({ attempt: new URL(request.url).searchParams.get("attempt") }).replace(
      /</g,
      "\\u003c",
    );
    const script = `new BroadcastChannel("${channelName}").postMessage(${message}); window.close();`;
    const html = `<!doctype html><title>${backend.attempt.status}</title><script>${script}</script>`;
    return new Response(html, { headers: { "content-type": "text/html" } });
  },
  clientMetadata: ({ base, provider, request }) =>
    Response.json({
      client_id: request.url,
      redirect_uris: [`${base}${paths.callback(encodeURIComponent(provider))}`],
    }),
};
