import manifest from "../package.json" with { type: "json" };

/** Every error that a Keyhold backend answers with: its HTTP status, and what happened and what to do, for a developer. */
export const errors = {
  not_signed_in: { status: 401, message: "No user is signed in to this product. Sign in, then try again." },
  agent_token_invalid: {
    status: 401,
    message:
      "The agent's token does not count here: it is wrong, has expired or was revoked, or its connection has ended. Get a new one from keyhold.agentToken().",
  },
  user_changed: {
    status: 409,
    message:
      "The page shows one user, and another user is signed in now. Nothing was done. Read the connections again.",
  },
  request_refused: {
    status: 403,
    message:
      "The request did not come from this product's own pages. Send it from there, or with the header `Keyhold-Request: 1`.",
  },
  return_to_refused: {
    status: 400,
    message:
      "`return_to` is neither a path on this origin, such as `/settings`, nor an address at one of `allowedOrigins` in createKeyhold(), or it is longer than 2 kB. Pass a shorter one of these.",
  },
  bad_request: { status: 400, message: "The request is malformed. Compare it with the contract of this route." },
  unknown_route: {
    status: 404,
    message: "There is no such route under Keyhold's mount path. Compare the path with the contract.",
  },
  unknown_provider: {
    status: 404,
    message:
      "No provider with this id is configured, or only agents use it (`clientCredentials`). Compare the id with `providers` in createKeyhold().",
  },
  wrong_method: {
    status: 409,
    message:
      "This provider connects in another way. Look at `connectMethod`: navigate to `authorize` for `redirect`, POST for `exchange`, POST with the user's key for `key`.",
  },
  key_invalid: {
    status: 400,
    message:
      "The key is empty, longer than 4,096 characters, or has characters that a header cannot have. Nothing was sent to the provider. Let the user enter it again.",
  },
  key_refused: {
    status: 403,
    message: "The provider does not accept this key, and nothing was stored. Let the user enter another one.",
  },
  unknown_attempt: {
    status: 404,
    message: "This browser session has no such attempt. Start again from the page that offers to connect.",
  },
  attempt_foreign: {
    status: 403,
    message:
      "Another user of this product was signed in when this attempt began. It was ended. Start again as the user who wants to connect.",
  },
  attempt_expired: { status: 410, message: "The attempt was not finished within 20 minutes. Start again." },
  connecting_interrupted: {
    status: 503,
    message:
      "The backend could not finish this attempt, and the provider may have granted access by then. Read the connections; where this one is missing, start again.",
  },
  authorization_refused: {
    status: 400,
    message: "The provider refused to authorize this product. Check the client's registration there.",
  },
  issuer_mismatch: {
    status: 400,
    message:
      "The answer names another authorization server than the one asked. It was discarded. Start again from the product.",
  },
  client_refused: {
    status: 502,
    message:
      "The provider does not accept this product's client credentials. Check the client id, the secret and the redirect URI.",
  },
  provider_unavailable: {
    status: 503,
    message: "The provider does not answer as it should. Nothing was lost; try again in a while.",
  },
  provider_answer_invalid: {
    status: 502,
    message:
      "The provider's answer breaks its protocol, so it was not used. The event `failed` says what was wrong. Ask the provider.",
  },
  not_connected: { status: 409, message: "The user has not connected this provider. Offer to connect." },
  several_connections: {
    status: 409,
    message:
      "The user has several connections at this provider, and the request names only the provider. Name the connection by its id, or let the user choose a default.",
  },
  too_many_accounts: {
    status: 409,
    message:
      'This user cannot connect another account at this provider. Allow it with `accounts: "several"` in the provider\'s options; 20 accounts are the most.',
  },
  too_many_servers: {
    status: 409,
    message:
      "This user has added as many servers as `customServers.most` in createKeyhold() allows. Let the user disconnect one first.",
  },
  server_unusable: {
    status: 400,
    message:
      "This server cannot be used. It must be an MCP server with OAuth at a public https address, and `customServers.allow` in createKeyhold() must allow it. The backend's event `failed` says more, if Keyhold sent a request.",
  },
  other_account: {
    status: 409,
    message:
      "The link asked for one account at the provider, and the user signed in there with another one. Nothing was stored. Make a new link, or leave out `expectAccount`.",
  },
  link_over: {
    status: 410,
    message: "The link to connect was used, or it has expired. Make a new one with keyhold.link().",
  },
  needs_reconnect: { status: 409, message: "The provider has ended this user's grant. Offer to reconnect." },
  needs_login: {
    status: 409,
    message: "The product has no current identity token for this user. Have them sign in again.",
  },
  no_access: {
    status: 403,
    message: "The provider knows the user and refuses them. Have the owner of the account there send an invitation.",
  },
  insufficient_scope: {
    status: 403,
    message:
      "The provider wants the user to grant more for this than they have. Offer to reconnect, which asks for it, then try again.",
  },
  tool_refused: {
    status: 403,
    message:
      "This tool may not be called from a browser. Call it on the server, or allow it in the provider's options.",
  },
  approval_required: {
    status: 409,
    message:
      "The user has to approve this tool call, and nothing was sent. The body names the approval: ask the user, then send the same call again.",
  },
  approval_declined: {
    status: 403,
    message: "The user has declined this tool call a short time ago. Nothing was sent. Do not repeat the call.",
  },
  too_many_approvals: {
    status: 429,
    message:
      "Too many tool calls wait for this user's approval. Nothing was sent. Let the user decide some of them, then send the call again.",
  },
  unknown_approval: {
    status: 404,
    message: "This user has no such approval, or it is decided or over. Read the list of approvals again.",
  },
  confirmation_required: {
    status: 403,
    message:
      "`approvals.confirm` in createKeyhold() did not accept this approval. Let the user confirm in the way that the product asks for, then decide again.",
  },
  permission_fixed: {
    status: 403,
    message:
      "The provider or the product decides about one of these tools, and the user cannot choose this. Nothing was changed. Read the permissions again.",
  },
  tool_arguments_invalid: {
    status: 400,
    message: "The provider knows no such tool, or refuses its arguments. Compare both with the list of tools.",
  },
  tool_failed: {
    status: 502,
    message:
      "The provider's server answered this tool call with an error. The tool may have done part of its work. Look at what it did before you call it again.",
  },
  tool_asks_user: {
    status: 409,
    message:
      "This tool asks the user something while it runs, and this page cannot show the question. Call it with `questions: true` of useToolCall(); if it asks for more than a form or a link, use an MCP client through the MCP proxy route.",
  },
  unknown_question: {
    status: 404,
    message: "This user has no such question at this connection. Call the tool again.",
  },
  question_over: {
    status: 410,
    message:
      "The question of this tool call is over: the user did not answer in time, or the call has ended. Look at what the tool did before you call it again.",
  },
  question_answered: {
    status: 409,
    message: "This question has its answer already, and only the first one counts. Nothing was sent.",
  },
  question_answer_invalid: {
    status: 400,
    message:
      "The answer does not fit the question, and nothing was sent. `field` names the field. Let the user correct it, then send the answer again.",
  },
  too_many_questions: {
    status: 429,
    message:
      "Too many questions of tools are open for this user, or the tool asks too often. The tool got no answer. Let the user answer the open ones first.",
  },
  outcome_unknown: {
    status: 502,
    message:
      "The tool call was sent, and no usable answer came back. The provider may have carried it out. Look at what it did before you call it again.",
  },
  unknown_job: {
    status: 404,
    message: "The provider knows no such call of this user's that waits for a permission. Call the tool again.",
  },
  rate_limited: {
    status: 429,
    message:
      "This user calls or connects the provider too often. Wait for the seconds that `Retry-After` names, or raise `rateLimit` in createKeyhold().",
  },
  body_too_large: {
    status: 413,
    message: "The request body is over the limit. Send less, or raise `bodyLimit` in createKeyhold().",
  },
  body_invalid: { status: 400, message: "The request body is not the JSON that this route takes." },
  session_unknown: { status: 404, message: "This MCP session is not one of this user's. Initialize a new one." },
  store_unavailable: {
    status: 503,
    message: "The backend cannot reach its store. Nothing was lost; try again in a moment.",
  },
  backend_misconfigured: {
    status: 500,
    message:
      "The product's own backend code does not fit Keyhold: `identify`, `requestId` or the session. The backend's log says what is wrong and what to do.",
  },
  internal: {
    status: 500,
    message: "Something unforeseen went wrong in the backend. Its log has the details under this request's time.",
  },
} as const satisfies Record<string, { readonly status: number; readonly message: string }>;

/** A stable, machine-readable name of what went wrong. Each has an entry in this package's ERRORS.md. */
export type ErrorCode = keyof typeof errors;

/**
 * The address of a code's entry in the ERRORS.md of this version. It can be opened as soon as that version is on npm.
 *
 * @param code a code of the backend, or one of the kit's own
 * @example
 * ```ts
 * console.warn(`Read more: ${errorDocs("needs_reconnect")}`);
 * ```
 */
export function errorDocs(code: string): string {
  return `https://unpkg.com/@keyhold/contract@${manifest.version}/ERRORS.md#${code}`;
}

/**
 * Marks the errors of Keyhold's packages: the property with this key says of which kind an error is. A program may have two
 * copies of a package, and `instanceof` alone does not recognize the errors of the other copy.
 */
export const errorBrand: unique symbol = Symbol.for("keyhold.error");

/** The body of every answer that is not a success. */
export interface ErrorBody {
  /** The error, and what its code says in addition. */
  readonly error: {
    /** What went wrong, for a program. */
    readonly code: ErrorCode;
    /** For a developer: what happened and what to do. Never the provider's text, never anything secret. */
    readonly message: string;
    /** Where to read more: the address of this code's entry in ERRORS.md. */
    readonly docs: string;
  } & ErrorDetails;
}

/** The details that only some codes have. */
export interface ErrorDetails {
  /** With `tool_failed`: the number of the server's JSON-RPC error. Its text is left out. */
  readonly rpcCode?: number | undefined;
  /** With `approval_required`: the `id` of the `Approval` that waits. */
  readonly approvalId?: string | undefined;
  /** With `question_answer_invalid`: the `name` of the field. */
  readonly field?: string | undefined;
}

/**
 * The error body for a code.
 *
 * @param code which error
 * @param details the details of this code
 * @returns the body to answer with; the HTTP status to go with it is `errors[code].status`
 * @example
 * ```ts
 * const answer = Response.json(errorBody("not_connected"), { status: errors.not_connected.status });
 * ```
 */
export function errorBody(code: ErrorCode, { rpcCode, approvalId, field }: ErrorDetails = {}): ErrorBody {
  const { message } = errors[code];
  const details = {
    ...(rpcCode !== undefined && { rpcCode }),
    ...(approvalId !== undefined && { approvalId }),
    ...(field !== undefined && { field }),
  };
  return { error: { code, message, docs: errorDocs(code), ...details } };
}

/**
 * Tells an error body from any other value, so that a browser can trust what it branches on. A code that this version
 * does not know passes: a backend may be newer than the page.
 *
 * @param body a parsed JSON body, from anywhere
 * @returns whether it has an error code
 * @example
 * ```ts
 * const body: unknown = await response.json();
 * if (isErrorBody(body) && body.error.code === "needs_reconnect") showReconnect();
 * ```
 */
export function isErrorBody(body: unknown): body is ErrorBody {
  return typeof (body as Partial<ErrorBody> | null | undefined)?.error?.code === "string";
}
