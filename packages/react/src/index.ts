// The provider component

export { KeyholdProvider, type KeyholdProviderProps } from "./provider/KeyholdProvider.js";

// Components

export { Activity, type ActivityProps } from "./components/activity/Activity.js";
export type { ActivityItemState } from "./components/activity/ItemContext.js";
export type { ActivityRootState } from "./components/activity/RootContext.js";
export {
  AgentcardCards,
  type AgentcardCardsProps,
  type AgentcardCardsState,
} from "./components/agentcard-cards/AgentcardCards.js";
export { Approvals, type ApprovalsProps } from "./components/approvals/Approvals.js";
export type { ApprovalsItemState } from "./components/approvals/ItemContext.js";
export type { ApprovalsRootState } from "./components/approvals/useRows.js";
export { ConnectButton } from "./components/connect-button/ConnectButton.js";
export type { ConnectButtonProps, ConnectButtonState } from "./components/connect-button/ConnectButtonBase.js";
export { ConnectWithAgentcard } from "./components/connect-button/ConnectWithAgentcard.js";
export { ConnectWithCivic, ConnectWithCivic as CivicConnect } from "./components/connect-button/ConnectWithCivic.js";
export { ConnectedApps, type ConnectedAppsProps } from "./components/connected-apps/ConnectedApps.js";
export type { ConnectedAppsItemState } from "./components/connected-apps/ItemContext.js";
export type { ConnectedAppsRootState } from "./components/connected-apps/useRows.js";
export type { PartProps, PartTag, RenderPart } from "./components/parts/PartProps.js";
export { type Display, type DisplayStatus, displayOf } from "./components/shared/display.js";
export {
  ToolAuthorization,
  type ToolAuthorizationProps,
  type ToolAuthorizationState,
} from "./components/tool-authorization/ToolAuthorization.js";
export type { ToolPermissionsItemState } from "./components/tool-permissions/ItemContext.js";
export type { ToolPermissionsRootState } from "./components/tool-permissions/RootContext.js";
export { ToolPermissions, type ToolPermissionsProps } from "./components/tool-permissions/ToolPermissions.js";
export {
  ToolQuestion,
  type ToolQuestionProps,
  type ToolQuestionState,
} from "./components/tool-question/ToolQuestion.js";

// Results of tools

export { type AuthorizationRequest, authorizationRequest } from "./civic/authorizationRequest.js";

// Hooks

export type { AgentcardCard, AgentcardCardList, AgentcardOwnCard } from "./agentcard/AgentcardCard.js";
export type { AgentcardTransaction } from "./agentcard/AgentcardTransaction.js";
export type { CardAnswer } from "./agentcard/cardAnswer.js";
export { type UseActivityOptions, type UseActivityResult, useActivity } from "./hooks/useActivity.js";
export { type UseAddServerOptions, type UseAddServerResult, useAddServer } from "./hooks/useAddServer.js";
export { type UseAgentcardCardsResult, useAgentcardCards } from "./hooks/useAgentcardCards.js";
export { useAgentcardTransactions } from "./hooks/useAgentcardTransactions.js";
export { type Decision, type UseApprovalsResult, useApprovals } from "./hooks/useApprovals.js";
export type { WaitsForApproval } from "./hooks/useApprovedCall.js";
export type { ApprovedQueryResult } from "./hooks/useApprovedQuery.js";
export { type UseConnectOptions, type UseConnectResult, useConnect } from "./hooks/useConnect.js";
export { useConnection } from "./hooks/useConnection.js";
export { useConnections } from "./hooks/useConnections.js";
export { type UseDisconnectOptions, useDisconnect } from "./hooks/useDisconnect.js";
export type { OpenQuestion } from "./hooks/useQuestions.js";
export { useSuspenseConnection } from "./hooks/useSuspenseConnection.js";
export { useSuspenseConnections } from "./hooks/useSuspenseConnections.js";
export {
  type RequiredPermission,
  type UseToolAuthorizationOptions,
  type UseToolAuthorizationResult,
  useToolAuthorization,
} from "./hooks/useToolAuthorization.js";
export { type ToolCall, type UseToolCallOptions, type UseToolCallResult, useToolCall } from "./hooks/useToolCall.js";
export {
  type PermissionChange,
  type UseToolPermissionsOptions,
  type UseToolPermissionsResult,
  useToolPermissions,
} from "./hooks/useToolPermissions.js";
export { useTools } from "./hooks/useTools.js";
export { type UseUpdateConnectionOptions, useUpdateConnection } from "./hooks/useUpdateConnection.js";
export type { ConnectionName } from "./queries/findConnection.js";

// States and errors

export { KeyholdError, type KeyholdErrorCode } from "./client/KeyholdError.js";
export type { ConnectChoices, ConnectState, KeyChoices } from "./connector/ConnectState.js";

// Words

export { en } from "./messages/en.js";
export type { AccountMessage, MessageOverrides, Messages, NameMessage, ProductMessage } from "./messages/Messages.js";
export { toolTitle } from "./messages/toolTitle.js";

// The layers below: the client and its requests, for prefetching

export {
  type ClientOptions,
  createClient,
  type FullClient,
  type KeyholdClient,
  type ShownUser,
  type ToolArguments,
  type ToolClient,
} from "./client/createClient.js";
export { type ActivityFilter, activityQuery } from "./queries/activityQuery.js";
export { approvalQuery, approvalsQuery } from "./queries/approvalsQuery.js";
export { cardsQuery } from "./queries/cardsQuery.js";
export { connectionsQuery } from "./queries/connectionsQuery.js";
export { jobQuery } from "./queries/jobQuery.js";
export { permissionsQuery } from "./queries/permissionsQuery.js";
export { queryKeys } from "./queries/queryKeys.js";
export { toolsQuery } from "./queries/toolsQuery.js";
export { transactionsQuery } from "./queries/transactionsQuery.js";

// What the backend answers

export type {
  ActivityLine,
  AnswerContent,
  Approval,
  ApprovalDecision,
  ApprovalStatus,
  CallOutcome,
  Connection,
  ConnectionId,
  ConnectionSettings,
  ConnectionStatus,
  ContinueTool,
  Disconnected,
  Job,
  KeyEntry,
  PermissionChoices,
  Permissions,
  ProviderId,
  Question,
  QuestionAnswer,
  QuestionField,
  QuestionOption,
  RefusalReason,
  Register,
  Tool,
  ToolGroup,
  ToolPermission,
  ToolResult,
  ToolVerdict,
} from "@keyhold/contract";
