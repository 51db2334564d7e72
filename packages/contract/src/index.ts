// What was done
export type { Activity, ActivityChange, ActivityLine, CallOutcome, RefusalReason } from "./activity.js";
// What waits for the user
export type { Approval, ApprovalChange, ApprovalDecision, ApprovalStatus, Approvals } from "./approvals.js";
// What stands where
export type {
  Attempt,
  Connection,
  ConnectionChange,
  ConnectionId,
  ConnectionSettings,
  ConnectionStatus,
  Connections,
  ConnectMethod,
  ContinueTool,
  Disconnected,
  Health,
  Job,
  KeyEntry,
  NewServer,
  ProviderId,
  Register,
  Tool,
  ToolResult,
  Tools,
} from "./connections.js";
// What goes wrong
export {
  type ErrorBody,
  type ErrorCode,
  type ErrorDetails,
  errorBody,
  errorBrand,
  errorDocs,
  errors,
  isErrorBody,
} from "./errors.js";
// Where to ask
export {
  type AuthorizeQuery,
  agentPaths,
  authorizePath,
  channelName,
  pagePaths,
  paths,
  requestHeader,
  userHeader,
  type WindowMessage,
  withQuery,
} from "./paths.js";
// What agents can do
export type {
  PermissionChoices,
  PermissionPatch,
  Permissions,
  ToolGroup,
  ToolPermission,
  ToolVerdict,
} from "./permissions.js";
// What tools ask
export type {
  AnswerContent,
  BooleanField,
  ChoiceField,
  ChoicesField,
  NumberField,
  Question,
  QuestionAnswer,
  QuestionField,
  QuestionOption,
  TextField,
  ToolAsks,
  ToolStep,
} from "./questions.js";
