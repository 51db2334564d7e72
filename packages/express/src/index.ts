// The backend

/** The content of `session`. Add your product's own members with `declare module "express-session"`. */
export type { SessionData } from "express-session";
export { createKeyhold } from "./createKeyhold.js";
export type { Finding } from "./doctor/Finding.js";
export type { HandlerContext } from "./fetch/HandlerContext.js";
export { nextHandlers } from "./fetch/nextHandlers.js";
export type {
  AgentAccess,
  AgentRef,
  ConnectionById,
  ConnectionByProvider,
  ConnectionRef,
  Keyhold,
  Middleware,
} from "./Keyhold.js";
export type { CustomServers, KeyholdOptions } from "./options.js";
export { serverOptions } from "./performance/serverOptions.js";
export type { Identify, RequestId } from "./router/createRequestContext.js";
export type { RequestView } from "./users/RequestView.js";
export type { Reencrypted } from "./vault/reencrypt.js";

// Operating

export type { AllOptions, UserConnection } from "./connections/allConnections.js";
export type { ImportedTokens, ImportSource } from "./connections/checkedImport.js";
export type { LinkRequest } from "./connections/checkedLink.js";
export type { Forgotten } from "./connections/forget.js";
export type { Imported } from "./connections/importConnection.js";
export type { KeptAlive } from "./connections/keepAlive.js";

// Stores

export { type MemoryStore, memoryStore } from "./stores/memoryStore.js";
export type { PostgresPool } from "./stores/postgres/createPostgresQuery.js";
export type { PostgresListener } from "./stores/postgres/listenToPostgres.js";
export { type PostgresStoreOptions, postgresStore } from "./stores/postgres/postgresStore.js";
export type { RedisClient } from "./stores/redis/driverOf.js";
export { type RedisStore, type RedisStoreOptions, redisStore } from "./stores/redis/redisStore.js";
export type {
  Count,
  KeyPage,
  ListOptions,
  ReadOptions,
  ReadTogether,
  SameValue,
  Store,
  StoreMessages,
  SwapOptions,
  ThenRead,
  WriteOptions,
} from "./stores/Store.js";
export type { SqliteDatabase } from "./stores/sqlite/createSqliteQuery.js";
export { embeddedStore } from "./stores/sqlite/embeddedStore.js";
export { sqliteStore } from "./stores/sqlite/sqliteStore.js";

// Providers

export { type AgentcardOptions, agentcard } from "./providers/agentcard.js";
export { type CivicOptions, civic } from "./providers/civic.js";
export { defineProvider } from "./providers/defineProvider.js";
export { type McpServerOptions, mcpServer } from "./providers/mcpServer.js";
export type {
  Account,
  AccountContext,
  ApiKey,
  Jobs,
  LinkPlace,
  Provider,
  SubjectTokenRequest,
  SubjectTokenSource,
  SummaryValues,
  Translations,
} from "./providers/Provider.js";

// For agents

export type { McpConnection, McpFetch } from "./mcp/createMcpFetch.js";

// Rules for tool calls, and their record

export type { ApprovalOptions } from "./agents/ApprovalOptions.js";
export type { Decision } from "./agents/Approvals.js";
export type { UserActivityQuery } from "./agents/checkedArguments.js";
export type { ActivityQuery } from "./agents/createActivity.js";
export type { ToolCall } from "./providers/ToolCall.js";
export type {
  AgentToolRules,
  ProviderToolLists,
  ProviderToolRules,
  ToolLists,
  ToolPolicy,
  ToolRules,
  Verdict,
} from "./providers/ToolRules.js";

// Events and errors

export { type ConfigProblem, KeyholdConfigError, KeyholdError } from "./errors/KeyholdError.js";
export { keyholdErrorIn } from "./errors/keyholdErrorIn.js";
export type { KeyholdEvent } from "./events/KeyholdEvent.js";
