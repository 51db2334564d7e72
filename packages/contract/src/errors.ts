/** Every error that a Keyhold backend answers with: its HTTP status, and what happened and what to do, for a developer. */
export const errors = {
  not_signed_in: [401, "Nobody is signed in to this product. Sign in, then try again."],
  user_changed: [
    409,
    "The page shows one user, and another user is signed in now. Nothing was done. Read the connections again.",
  ],
  request_refused: [
    403,
    "The request did not come from this product's own pages. Send it from there, or with the header `Keyhold-Request: 1`.",
  ],
  return_to_refused: [
    400,
    "`return_to` is neither a path on this origin, such as `/settings`, nor an address at one of `allowedOrigins` in createKeyhold(), or it is longer than 2 kB. Pass a shorter one of these.",
  ],
  bad_request: [400, "The request is malformed. Compare it with the contract of this route."],
  unknown_route: [404, "There is no such route under Keyhold's mount path. Compare the path with the contract."],
  unknown_provider: [
    404,
    "No provider with this id is configured. Compare the id with `providers` in createKeyhold().",
  ],
  wrong_method: [
    409,
    "This provider connects in the other way. Look at `connectMethod`: navigate to `authorize` for `redirect`, POST for `exchange`.",
  ],
  unknown_attempt: [404, "This browser session has no such attempt. Start again from the page that offers to connect."],
  attempt_foreign: [
    403,
    "Another user of this product was signed in when this attempt began. It was ended. Start again as the user who wants to connect.",
  ],
  attempt_expired: [410, "Nobody finished this attempt within 20 minutes. Start again."],
  connecting_interrupted: [
    503,
    "The backend could not finish this attempt, and the provider may have granted access by then. Read the connections; where this one is missing, start again.",
  ],
  authorization_refused: [
    400,
    "The provider refused to authorize this product. Check the client's registration there.",
  ],
  issuer_mismatch: [
    400,
    "The answer names another authorization server than the one asked. It was discarded. Start again from the product.",
  ],
  client_refused: [
    502,
    "The provider does not accept this product's client credentials. Check the client id, the secret and the redirect URI.",
  ],
  provider_unavailable: [503, "The provider does not answer as it should. Nothing was lost; try again in a while."],
  provider_answer_invalid: [
    502,
    "The provider's answer breaks its protocol, so it was not used. The event `failed` says what was wrong. Ask the provider.",
  ],
  not_connected: [409, "The user has not connected this provider. Offer to connect."],
  needs_reconnect: [409, "The provider has ended this user's grant. Offer to reconnect."],
  needs_login: [409, "The product has no current identity token for this user. Have them sign in again."],
  no_access: [
    403,
    "The provider knows the user and refuses them. Have the owner of the account there send an invitation.",
  ],
  insufficient_scope: [
    403,
    "The provider wants the user to grant more for this than they have. Offer to reconnect, which asks for it, then try again.",
  ],
  tool_refused: [
    403,
    "This tool may not be called from a browser. Call it on the server, or allow it in the provider's options.",
  ],
  tool_arguments_invalid: [
    400,
    "The provider knows no such tool, or refuses its arguments. Compare both with the list of tools.",
  ],
  tool_failed: [
    502,
    "The provider's server answered this tool call with an error. The tool may have done part of its work. Look at what it did before you call it again.",
  ],
  tool_asks_user: [
    409,
    "This tool asks the user something while it runs, and this route cannot pass the question on. Call it with an MCP client through the MCP proxy route.",
  ],
  outcome_unknown: [
    502,
    "The tool call was sent, and no usable answer came back. The provider may have carried it out. Look at what it did before you call it again.",
  ],
  unknown_job: [
    404,
    "The provider knows no such call of this user's that waits for a permission. Call the tool again.",
  ],
  rate_limited: [
    429,
    "This user calls or connects the provider too often. Wait for the seconds that `Retry-After` names, or raise `rateLimit` in createKeyhold().",
  ],
  body_too_large: [413, "The request body is over the limit. Send less, or raise `bodyLimit` in createKeyhold()."],
  body_invalid: [400, "The request body is not the JSON that this route takes."],
  session_unknown: [404, "This MCP session is not one of this user's. Initialize a new one."],
  store_unavailable: [503, "The backend cannot reach its store. Nothing was lost; try again in a moment."],
  backend_misconfigured: [
    500,
    "The product's own backend code does not fit Keyhold: `identify`, `requestId` or the session. The backend's log says what is wrong and what to do.",
  ],
  internal: [500, "Something unforeseen went wrong in the backend. Its log has the details under this request's time."],
} as const satisfies Record<string, readonly [status: number, message: string]>;

/** A stable, machine-readable name of what went wrong. Each has an entry in this package's ERRORS.md. */
export type ErrorCode = keyof typeof errors;

/** The body of every answer that is not a success. */
export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode;
    /** For a developer: what happened and what to do. Never the provider's text, never anything secret. */
    readonly message: string;
    /** Where to read more: a file of this package and its heading. */
    readonly docs: string;
    /** With `tool_failed`: the number of the server's JSON-RPC error. Its text is left out. */
    readonly rpcCode?: number;
  };
}

/**
 * The error body for a code.
 *
 * @param code which error
 * @param rpcCode the number of the server's JSON-RPC error, where it answered one
 * @returns the body to answer with; the HTTP status to go with it is `errors[code][0]`
 */
export function errorBody(code: ErrorCode, rpcCode?: number): ErrorBody {
  const docs = `@keyhold/contract/ERRORS.md#${code}`;
  return { error: { code, message: errors[code][1], docs, ...(rpcCode !== undefined && { rpcCode }) } };
}

/**
 * Tells an error body from any other value, so that a browser can trust what it branches on. A code that this version
 * does not know passes: a backend may be newer than the page.
 *
 * @param body a parsed JSON body, from anywhere
 */
export function isErrorBody(body: unknown): body is ErrorBody {
  return typeof (body as Partial<ErrorBody> | null | undefined)?.error?.code === "string";
}
