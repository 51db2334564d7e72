import type { SubjectTokenRequest } from "../providers/Provider.js";
import type { CallContext, ConnectionKey } from "../vault/Grant.js";

/**
 * Creates the context of a call. It is called once, where the call begins.
 *
 * @param about.req the browser's request. A call by an agent on the server has none
 */
export function callContext({
  userId,
  provider,
  connection,
  requestId,
  req,
}: ConnectionKey & { readonly requestId: string } & Pick<SubjectTokenRequest, "req">): CallContext {
  return {
    userId,
    provider,
    connection,
    requestId,
    subjectToken: async () => provider.subjectToken?.token({ userId, ...(req && { req }) }),
  };
}
