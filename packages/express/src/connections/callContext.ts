import type { SubjectTokenRequest } from "../providers/Provider.js";
import type { CallContext, ConnectionKey } from "../vault/Grant.js";

/**
 * Creates the context of a call. It is called once, where the call begins.
 *
 * @param about.req the browser's request. A call by an agent on the server has none
 * @param about.agent the agent's label. Without it, a page sends the call
 */
export function callContext({
  userId,
  provider,
  connection,
  requestId,
  req,
  agent,
}: ConnectionKey & { readonly requestId: string; readonly agent?: string | undefined } & Pick<
    SubjectTokenRequest,
    "req"
  >): CallContext {
  return {
    userId,
    provider,
    connection,
    requestId,
    by: agent === undefined ? "page" : "agent",
    agent,
    subjectToken: async () => provider.subjectToken?.token({ userId, ...(req && { req }) }),
  };
}
