import {
  type Activity,
  type Approval,
  type Approvals,
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
  type Tools,
  type WindowMessage,
} from "@keyhold/contract";
import { isFurther, providerOf } from "../client/connectionId.js";
import type { ToolArguments } from "../client/createClient.js";
import { pageOf, recordRefusal } from "./activity.js";
import { answerMcp } from "./answerMcp.js";
import { approvalOf } from "./approvals.js";
import { addedServer, connected, furtherAccount } from "./connections.js";
import type { FakeBackend, FakeToolCall } from "./createFakeBackend.js";
import type { FakeRequest } from "./FakeRequest.js";
import { failure } from "./failure.js";
import type { Operation } from "./operations.js";
import { changePermissions, permissionsOf } from "./permissions.js";
import { answerQuestion, nextStep } from "./questions.js";

/** A connection as a backend sends it: if the user has given an account no name, its label is the provider's name for it. */
const shown = (connection: Connection): Connection => {
  const { label = connection?.account } = Object(connection);
  return label ? { ...connection, label } : connection;
};

type Answer<Of> = (of: Of) => Response | Promise<Response>;

/** Finds a connection in the path. A user who has no such further account is not connected with it. */
const found = ({ backend, id }: Pick<FakeRequest, "backend" | "id">, answer: Answer<Connection>) => {
  const connection = backend.get(id);
  if (connection) return answer(connection);
  return failure(isFurther(id) && backend.get(providerOf(id)) ? "not_connected" : "unknown_provider");
};
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

/** The order in which a backend lists them: those of one provider together, the first one at the top. Tests may also send what is no connection. */
function inOrder(connections: readonly Connection[]): readonly Connection[] {
  const providerIn = (row: unknown): unknown => Object(row).provider;
  const providers = connections.map(providerIn);
  const rank = (row: Connection) => providers.indexOf(providerIn(row)) + (Object(row).id === providerIn(row) ? 0 : 0.5);
  return [...connections].sort((one, other) => rank(one) - rank(other));
}

/** Answers only while there is a grant, as tools do. A grant still works if the provider wants more permissions. */
const whileConnected = (asking: FakeRequest, answer: () => Response | Promise<Response>) =>
  found(asking, ({ status, wantsMore }) => (status === "connected" || wantsMore ? answer() : failure(codes[status])));

const answerWith = (connection: Connection | undefined) => Response.json(connection && shown(connection));

/** Answers only while the user has this connection, even if it does not work. */
const whileHeld = (asking: FakeRequest, answer: Answer<Connection>) =>
  found(asking, (connection) => (connection.status === "disconnected" ? failure("not_connected") : answer(connection)));

/** Connects what a finished attempt has connected: by default the connection in the path. */
function connectWith(backend: FakeBackend, path: string): void {
  if (backend.attempt.status !== "connected") return;
  const { connection: id = path } = backend.attempt;
  const known = backend.get(id);
  const { account = connected.account } = known ?? {};
  if (known && known.status !== "connected") backend.set(id, { ...connected, account });
  const first = backend.get(providerOf(id));
  if (known || !first) return;
  const suffix = id.slice(first.provider.length + 1);
  const added = furtherAccount(first, suffix, `alice+${backend.connections.length}@example.com`);
  backend.connections = [...backend.connections, added];
}

/** The part after the dot of an id that no connection has. */
const freshSuffix = ({ connections }: FakeBackend) => String(connections.length).padStart(10, "0");

/** Connects with a user's key. Any key is right; a test can make `connect` fail with `key_refused`. */
function connectWithKey(backend: FakeBackend, connection: Connection, { key, account, ...rest }: ToolArguments) {
  const { id, provider, accounts } = connection;
  if (typeof key !== "string" || (account ?? "another") !== "another" || Object.keys(rest).length > 0)
    return failure("body_invalid");
  if (!/^[\x20-\x7e]{1,4096}$/.test(key.trim())) return failure("key_invalid");
  if (account && accounts !== "several") return failure("too_many_accounts");
  const isHeld = backend.connections.some((each) => each.provider === provider && each.status !== "disconnected");
  if (!account || !isHeld) {
    backend.set(id, connected);
    return answerWith(backend.get(id));
  }
  const suffix = freshSuffix(backend);
  const added = furtherAccount(connection, suffix, `alice+${backend.connections.length}@example.com`);
  backend.connections = [...backend.connections, added];
  return answerWith(added);
}

/** Answers only if the body is a JSON object, or if there is no body. */
async function withBody({ request }: FakeRequest, answer: Answer<ToolArguments>) {
  try {
    const body: unknown = JSON.parse((await request.text()) || "{}");
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return answer({ ...body });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return failure("body_invalid");
}

/** Asks the user before a page's call is sent. Returns no failure if it can be sent now. */
function askUser(
  backend: FakeBackend,
  call: FakeToolCall,
): { readonly approvalId: string; readonly failed?: Response } {
  const { provider, connection, name: tool, arguments: args } = call;
  const about = { provider, connection, agent: undefined, tool, arguments: args, summary: `Call ${tool}` };
  const { id, status } = approvalOf(backend.approvals, call) ?? backend.ask(about);
  const approvalId = id;
  if (status === "declined") return { approvalId, failed: failure("approval_declined") };
  if (status === "waiting") return { approvalId, failed: failure("approval_required", { approvalId }) };
  backend.setApproval(id, { status: "spent" });
  return { approvalId };
}

/** An approval as a backend sends it: only the arguments of a waiting call. */
const sent = ({ arguments: args, ...approval }: Approval): Approval =>
  approval.status === "waiting" ? { ...approval, arguments: args } : approval;
const isOpen = ({ status }: Approval) => status === "waiting" || status === "approved";

/** Every operation as a healthy backend answers it. */
export const answers: Readonly<Record<Operation, (asking: FakeRequest) => Response | Promise<Response>>> = {
  connections: ({ backend: { connections, productName, canAddServers, user } }) =>
    Response.json({
      user,
      product: productName,
      canAddServers,
      connections: Array.isArray(connections) ? inOrder(connections).map(shown) : connections,
    } satisfies Connections),
  connect: (asking) =>
    withBody(asking, (body) =>
      found(asking, (connection) => {
        const { backend, id } = asking;
        const { connectMethod } = connection;
        if (connectMethod === "redirect") return failure("wrong_method");
        if (connectMethod === "key") return connectWithKey(backend, connection, body);
        backend.set(id, connected);
        return answerWith(backend.get(id));
      }),
    ),
  addServer: (asking) =>
    withBody(asking, ({ url }) => {
      const { backend } = asking;
      if (!backend.canAddServers) return failure("unknown_route");
      if (typeof url !== "string") return failure("body_invalid");
      if (!URL.canParse(url) || !url.startsWith("https:")) return failure("server_unusable");
      const known = backend.connections.find((each) => each.url === url);
      const added = known ?? addedServer(`own-${String(backend.connections.length).padStart(10, "0")}`, url);
      if (!known) backend.connections = [...backend.connections, added];
      backend.push({ provider: added.provider, connection: added.id });
      return answerWith(added);
    }),
  update: (asking) =>
    withBody(asking, (settings) =>
      whileHeld(asking, (connection) => {
        const { backend, id } = asking;
        const { label = connection.label, default: isDefault, ...rest } = settings;
        const name = typeof label === "string" ? label.trim() : label;
        const isValid = name === undefined || name === null || (typeof name === "string" && name.length <= 80);
        if (!isValid || (isDefault ?? true) !== true || Object.keys(rest).length > 0) return failure("body_invalid");
        if (isDefault) {
          const { provider } = connection;
          const others = backend.connections.filter((each) => each.provider === provider && each.isDefault);
          for (const other of others) backend.set(other.id, { isDefault: undefined });
        }
        backend.set(id, { label: name || undefined, ...(isDefault === true && { isDefault }) });
        return answerWith(backend.get(id));
      }),
    ),
  disconnect: ({ backend, id }) =>
    found({ backend, id }, ({ status }) => {
      backend.set(id, { status: "disconnected" });
      const revokedAtProvider = status !== "disconnected" && backend.revokedAtProvider;
      return Response.json({ revokedAtProvider } satisfies Disconnected);
    }),
  attempt: ({ backend, id }) =>
    found({ backend, id }, () => {
      connectWith(backend, id);
      const { attempt } = backend;
      return Response.json(
        (attempt.status === "connected" ? { connection: id, ...attempt } : attempt) satisfies Attempt,
      );
    }),
  tools: (asking) =>
    whileConnected(asking, () => {
      const { tools, continueTool } = asking.backend;
      return Response.json({ tools, continueTool } satisfies Tools);
    }),
  callTool: (asking) =>
    withBody(asking, (args) =>
      whileConnected(asking, async () => {
        const { backend, id, item: name } = asking;
        const call = { provider: providerOf(id), connection: id, name, arguments: args };
        const { approvalId, failed } = backend.asks(call) ? askUser(backend, call) : {};
        if (failed) {
          const approval = backend.approvals.find(({ id: each }) => each === approvalId);
          if (approval) recordRefusal(backend, approval, approval.status === "declined" ? "declined" : "undecided");
          return failed;
        }
        return nextStep(asking, call, approvalId);
      }),
    ),
  answerQuestion: (asking) => withBody(asking, (body) => whileConnected(asking, () => answerQuestion(asking, body))),
  job: (asking) =>
    whileConnected(asking, () => {
      const { job } = asking.backend;
      return typeof job === "string" ? failure(job) : Response.json(job satisfies Job);
    }),
  permissions: (asking) => whileConnected(asking, () => permissionsOf(asking)),
  choose: (asking) => withBody(asking, (patch) => whileHeld(asking, () => changePermissions(asking, patch))),
  approvals: ({ backend }) =>
    Response.json({ approvals: backend.approvals.filter(isOpen).map(sent) } satisfies Approvals),
  approval({ backend, id }) {
    const approval = backend.approvals.find((each) => each.id === id);
    return approval ? Response.json(sent(approval)) : failure("unknown_approval");
  },
  decide: (asking) =>
    withBody(asking, ({ decision }) => {
      const { backend, id } = asking;
      if (decision !== "approve" && decision !== "decline") return failure("body_invalid");
      const waiting = backend.approvals.find((each) => each.id === id && each.status === "waiting");
      if (!waiting) return failure("unknown_approval");
      const status = decision === "approve" ? "approved" : "declined";
      backend.setApproval(id, { status });
      if (status === "declined") recordRefusal(backend, waiting, status);
      return Response.json(sent({ ...waiting, status }));
    }),
  activity({ backend, request }) {
    const page = pageOf(backend.activity, new URL(request.url).searchParams);
    return page ? Response.json(page satisfies Activity) : failure("bad_request");
  },
  mcp: (asking) => withBody(asking, (message) => whileConnected(asking, () => answerMcp(asking, message))),
  events: ({ streams, request }) => streams.open(request.signal),
  health: () => Response.json({ status: "ok" } satisfies Health),
  // There are no provider's pages: the attempt ends immediately, as `attempt` says.
  authorize: ({ backend, base, id, request }) =>
    found({ backend, id }, ({ provider, accounts, connectMethod }) => {
      const { search, searchParams } = new URL(request.url);
      const isAnother = searchParams.get("account") === "another";
      const isValid = /^[\w-]{16,64}$/.test(searchParams.get("attempt") ?? "") && !(isAnother && isFurther(id));
      if (!isValid) return refused(base, provider, "bad_request");
      if (connectMethod !== "redirect") return refused(base, provider, "wrong_method");
      if (isAnother && accounts !== "several") return refused(base, provider, "too_many_accounts");
      const query = isFurther(id) ? `${search}&connection=${id}` : search;
      return redirect(`${base}${paths.callback(encodeURIComponent(provider))}${query}`);
    }),
  callback: ({ backend, base, id: provider, request }) =>
    found({ backend, id: provider }, () => {
      const query = new URL(request.url).searchParams;
      const attempt = query.get("attempt") ?? "";
      const isHeld = (each: Connection) => each.provider === provider && each.status !== "disconnected";
      const isAnother = query.get("account") === "another" && backend.connections.some(isHeld);
      const id = query.get("connection") ?? (isAnother ? `${provider}.${freshSuffix(backend)}` : provider);
      if (isAnother && backend.attempt.status === "connected")
        backend.attempt = { status: "connected", connection: id };
      connectWith(backend, id);
      backend.push({ provider, connection: id, attempt });
      const isPage = query.get("display") === "page";
      return redirect(isPage ? (query.get("return_to") ?? "/") : finishedUrl(base, provider, { attempt }));
    }),
  finished: ({ backend, id, request }) =>
    found({ backend, id }, () => {
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
  clientMetadata: ({ backend, base, id, request }) =>
    found({ backend, id }, () =>
      Response.json({
        client_id: request.url,
        redirect_uris: [`${base}${paths.callback(encodeURIComponent(id))}`],
      }),
    ),
};
