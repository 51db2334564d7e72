// The client and its queries without the components, for prefetching in React Server Components too

export {
  type ClientOptions,
  createClient,
  type FullClient,
  type KeyholdClient,
  type ToolArguments,
  type ToolClient,
} from "../client/createClient.js";
export { KeyholdError, type KeyholdErrorCode } from "../client/KeyholdError.js";
export { type ActivityFilter, activityQuery } from "./activityQuery.js";
export { approvalQuery, approvalsQuery } from "./approvalsQuery.js";
export { cardsQuery } from "./cardsQuery.js";
export { connectionsQuery } from "./connectionsQuery.js";
export { jobQuery } from "./jobQuery.js";
export { permissionsQuery } from "./permissionsQuery.js";
export { queryKeys } from "./queryKeys.js";
export { toolsQuery } from "./toolsQuery.js";
export { transactionsQuery } from "./transactionsQuery.js";
