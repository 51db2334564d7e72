import {
  type Attempt,
  type Connection,
  type Connections,
  channelName,
  type Disconnected,
  type ErrorCode,
  errors,
  type Health,
  type Job,
  paths,
  type ToolResult,
  type Tools,
  type WindowMessage,
} from "@keyhold/contract";
import type { ToolArguments } from "../client/createClient.js";
import { answerMcp } from "./answerMcp.js";
import { connected } from "./connections.js";
import type { FakeRequest } from "./FakeRequest.js";
import { failure } from "./failure.js";
import type { Operation } from "./operations.js";

const found = (connection: Connection | undefined, answer: (connection: Connection) => Response | Promise<Response>) =>
  connection ? answer(connection) : failure("unknown_provider");
const finishedUrl = (base: string, provider: string, query: Readonly<Record<string, string>>) =>
  `${base}${paths.finished(encodeURIComponent(provider))}?${new URLSearchParams(query)}`;
const redirect = (location: string) => new Response(null, { status: 303, headers: { location } });

/** Redirects a refused navigation to the finished page, which says why. */
export const refused = (base: string, provider: string, error: ErrorCode) =>
  redirect(finishedUrl(base, provider, { error }));

const codes = {
  disconnected: "not_connected",
  needs_reconnect: "needs_reconnect",
  needs_login: "needs_login",
  no_access: "no_access",
  unavailable: "provider_unavailable",
} as const satisfies Record<Exclude<Connection["status"], "connected">, ErrorCode>;

/** Answers only while there is a grant, as tools do. A grant still works if the provider wants more permissions. */
const whileConnected = ({ backend, provider }: FakeRequest, answer: () => Response | Promise<Response>) =>
  found(backend.get(provider), ({ status, wantsMore }) =>
    status === "connected" || wantsMore ? answer() : failure(codes[status]),
  );

/** Answers only if the body is a JSON object, or if there is no body. */
async function withBody({ request }: FakeRequest, answer: (body: ToolArguments) => Response | Promise<Response>) {
  try {
    const body: unknown = JSON.parse((await request.text()) || "{}");
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return answer({ ...body });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return failure("body_invalid");
}

/** Every operation as a healthy backend answers it. */
export const answers: Readonly<Record<Operation, (asking: FakeRequest) => Response | Promise<Response>>> = {
  connections: ({ backend: { connections, user } }) => Response.json({ user, connections } satisfies Connections),
  connect: ({ backend, provider }) =>
    found(backend.get(provider), ({ connectMethod }) => {
      if (connectMethod !== "exchange") return failure("wrong_method");
      backend.set(provider, connected);
      return Response.json(backend.get(provider));
    }),
  disconnect: ({ backend, provider }) =>
    found(backend.get(provider), ({ status }) => {
      backend.set(provider, { status: "disconnected" });
      const revokedAtProvider = status !== "disconnected" && backend.revokedAtProvider;
      return Response.json({ revokedAtProvider } satisfies Disconnected);
    }),
  attempt: ({ backend, provider }) =>
    found(backend.get(provider), ({ status }) => {
      const { attempt } = backend;
      if (attempt.status === "connected" && status !== "connected") backend.set(provider, connected);
      return Response.json(attempt satisfies Attempt);
    }),
  tools: (asking) =>
    whileConnected(asking, () => {
      const { tools, continueTool } = asking.backend;
      return Response.json({ tools, continueTool } satisfies Tools);
    }),
  callTool: (asking) =>
    withBody(asking, (args) =>
      whileConnected(asking, async () => {
        const { backend, provider, item: name } = asking;
        const result = await backend.callTool({ provider, name, arguments: args });
        return typeof result === "string" ? failure(result) : Response.json(result satisfies ToolResult);
      }),
    ),
  job: (asking) =>
    whileConnected(asking, () => {
      const { job } = asking.backend;
      return typeof job === "string" ? failure(job) : Response.json(job satisfies Job);
    }),
  mcp: (asking) => withBody(asking, (message) => whileConnected(asking, () => answerMcp(asking, message))),
  events: ({ streams, request }) => streams.open(request.signal),
  health: () => Response.json({ status: "ok" } satisfies Health),
  // There are no provider's pages: the attempt ends immediately, as `attempt` says.
  authorize: ({ backend, base, provider, request }) =>
    found(backend.get(provider), () => {
      const { search, searchParams } = new URL(request.url);
      if (/^[\w-]{16,64}$/.test(searchParams.get("attempt") ?? "")) {
        return redirect(`${base}${paths.callback(encodeURIComponent(provider))}${search}`);
      }
      return refused(base, provider, "bad_request");
    }),
  callback: ({ backend, base, provider, request }) =>
    found(backend.get(provider), () => {
      const query = new URL(request.url).searchParams;
      const attempt = query.get("attempt") ?? "";
      if (backend.attempt.status === "connected") backend.set(provider, connected);
      backend.push({ provider, attempt });
      const isPage = query.get("display") === "page";
      return redirect(isPage ? (query.get("return_to") ?? "/") : finishedUrl(base, provider, { attempt }));
    }),
  finished: ({ backend, provider, request }) =>
    found(backend.get(provider), () => {
      const query = new URL(request.url).searchParams;
      const [attempt, error] = [query.get("attempt"), query.get("error") ?? ""];
      const code = Object.hasOwn(errors, error) ? (error as ErrorCode) : "unknown_attempt";
      const message = (value: object) => JSON.stringify(value).replace(/</g, "\\u003c");
      const script = attempt
        ? `new BroadcastChannel("${channelName}").postMessage(${message({ attempt })}); window.close();`
        : `opener?.postMessage(${message({ keyholdFailed: code } satisfies WindowMessage)}, location.origin);`;
      const html = `<!doctype html><title>${attempt ? backend.attempt.status : code}</title><script>${script}</script>`;
      const status = attempt ? 200 : errors[code].status;
      return new Response(html, { status, headers: { "content-type": "text/html" } });
    }),
  clientMetadata: ({ backend, base, provider, request }) =>
    found(backend.get(provider), () =>
      Response.json({
        client_id: request.url,
        redirect_uris: [`${base}${paths.callback(encodeURIComponent(provider))}`],
      }),
    ),
};
