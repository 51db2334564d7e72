import type { Request } from "express";
import type { AgentTokens } from "../agents/createAgentTokens.js";
import { callContext } from "../connections/callContext.js";
import type { Providers } from "../connections/createProviders.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import { findProvider, providerOf } from "../providers/findProvider.js";
import type { Provider } from "../providers/Provider.js";
import { anonymousUser } from "../users/anonymous.js";
import { checkedUserId } from "../users/checkedUserId.js";
import type { UserMark } from "../users/createUserMark.js";
import type { HostUsers } from "../users/HostUsers.js";
import { type RequestView, requestView } from "../users/RequestView.js";
import { withCurrentSession } from "../users/withCurrentSession.js";
import { ignoreRejection } from "../util/ignoreRejection.js";
import type { CallContext, ConnectionKey } from "../vault/Grant.js";
import type { RateLimits } from "./createRateLimits.js";
import { runProductCode } from "./runProductCode.js";

/**
 * Returns the user of a request: the product's own stable user id, a non-empty string. Returns `undefined` or `null` if no user is signed
 * in. If it returns anything else or throws, Keyhold answers `backend_misconfigured`.
 */
export type Identify = (req: RequestView) => string | null | undefined | Promise<string | null | undefined>;

/** Returns the id of a request in events. Use the id in the product's own logs, not a value that a browser can set. */
export type RequestId = (req: RequestView) => string;

/** Finds the user and the connection of a request. */
export interface RequestContext {
  /**
   * @throws KeyholdError `not_signed_in`, `backend_misconfigured`; `user_changed` if the page shows another user; `rate_limited` if one
   * address creates too many anonymous users
   */
  resolveUser(req: Request): Promise<string>;
  /**
   * Asks again for an open stream, with the current data of the session.
   *
   * @throws KeyholdError as `resolveUser`
   */
  isSignedIn(req: Request, userId: string): Promise<boolean>;
  /** Whether the user of a request does not exist yet: `resolveUser` creates an anonymous user for a new session. */
  isNewcomer(req: Request): boolean;
  /**
   * The provider that the path names, for a route that must also work without a signed-in user. It does not look at the servers of a user: every
   * id that such a server can have is accepted, with one name for all of them.
   *
   * @throws KeyholdError `unknown_provider`
   */
  resolvePage(req: Request): Pick<Provider, "id" | "name">;
  /** @throws KeyholdError `unknown_provider`, even for a server that another user has added; what `resolveUser` throws */
  resolveCall(req: Request): Promise<CallContext>;
  /** The call of a request whose user and connection are known. */
  callFor(req: Request, key: ConnectionKey): Promise<CallContext>;
  /**
   * The call of an agent, by its bearer token. It ignores cookies.
   *
   * @throws KeyholdError `agent_token_invalid` for each token that is not valid for the connection in the path
   */
  resolveAgentCall(req: Request): Promise<CallContext>;
}

/** The credentials of [RFC 6750](https://www.rfc-editor.org/rfc/rfc6750), section 2.1. */
const BEARER = /^bearer +([\w.~+/=-]+)$/i;

/** A server that a user has added, in all languages. */
const ANY_SERVER = "MCP";

interface RequestContextOptions {
  readonly providers: Providers;
  /** Without it, each browser session is a user. */
  readonly identify?: Identify | undefined;
  readonly requestId: RequestId;
  readonly rateLimits: Pick<RateLimits, "newcomer">;
  readonly userMark: Pick<UserMark, "check">;
  readonly hostUsers: HostUsers;
  readonly agentTokens: Pick<AgentTokens, "open">;
}

export function createRequestContext({
  providers,
  identify,
  requestId,
  rateLimits,
  userMark,
  hostUsers,
  agentTokens,
}: RequestContextOptions): RequestContext {
  const requestContext: RequestContext = {
    resolveUser: (req) => resolveUserOf(requestView(req)),
    isSignedIn: async (req, userId) => (await requestContext.resolveUser(await withCurrentSession(req))) === userId,
    isNewcomer: ({ session, socket }) => !identify && !hostUsers.has(socket) && session.keyholdUserId === undefined,
    resolvePage({ params }) {
      const connection = String(params.connection);
      const id = String(params.provider ?? providerOf(providers.configured, connection)?.id ?? connection);
      return providers.isOwnId(id) ? { id, name: ANY_SERVER } : findProvider(providers.configured, id);
    },
    async resolveCall(req) {
      const { id } = requestContext.resolvePage(req);
      // The path of the callback names the provider, all others the connection.
      const connection = String(req.params.connection ?? id);
      const view = requestView(req);
      const userId = await resolveUserOf(view);
      const provider = await providers.find(userId, connection);
      if (!provider) throw new KeyholdError("unknown_provider");
      return callOf(view, { provider, connection, userId });
    },
    callFor: (req, key) => callOf(requestView(req), key),
    async resolveAgentCall(req) {
      const connection = String(req.params.connection);
      const [, token = ""] = BEARER.exec(req.get("authorization") ?? "") ?? [];
      const agent = await agentTokens.open(token, connection);
      if (!agent) throw new KeyholdError("agent_token_invalid");
      const requestId = await runProductCode(() => requestIdOf(requestView(req)));
      // While a call waits for its user, the product can revoke the token.
      const mayStillCall = async () => (await agentTokens.open(token, connection)) !== undefined;
      return { ...callContext({ ...agent, requestId }), mayStillCall };
    },
  };

  async function callOf(req: RequestView, key: ConnectionKey): Promise<CallContext> {
    return callContext({ ...key, requestId: await runProductCode(() => requestIdOf(req)), req });
  }

  async function resolveUserOf(req: RequestView): Promise<string> {
    const userId = await userOf(req);
    if (userId === undefined) throw new KeyholdError("not_signed_in");
    userMark.check(req.raw, userId);
    return userId;
  }

  async function userOf(req: RequestView): Promise<string | undefined> {
    const { raw } = req;
    if (hostUsers.has(raw.socket)) return hostUsers.get(raw.socket);
    if (identify) return runProductCode(() => identifiedUser(identify, req));
    return anonymousUser(raw, () => rateLimits.newcomer(raw.ip));
  }

  function requestIdOf(req: RequestView): string {
    const id: unknown = requestId(req);
    ignoreRejection(id);
    if (typeof id !== "string")
      throw new TypeError(
        `@keyhold/express: what \`requestId\` returned is of the type ${typeof id}. Return a string.`,
      );
    return id;
  }

  return requestContext;
}

async function identifiedUser(identify: Identify, req: RequestView): Promise<string | undefined> {
  const answer = await identify(req);
  return answer === undefined || answer === null ? undefined : checkedUserId(answer, "What `identify` returned");
}
