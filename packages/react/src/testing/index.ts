// The backend

export {
  createFakeBackend,
  type FakeBackend,
  type FakeBackendOptions,
  type FakeBackendState,
  type FakeToolCall,
  type Fault,
} from "./createFakeBackend.js";
export type { Operation } from "./operations.js";

// What it may hold

export { fakeActivityLine } from "./activity.js";
export { fakeApproval } from "./approvals.js";
export { addedServer, agentcard, civic, connected, furtherAccount, withStatus } from "./connections.js";
export {
  type FakeCard,
  type FakeCardsOptions,
  type FakeTransaction,
  type FakeVaultCard,
  fakeCards,
} from "./fakeCards.js";
export { type FakePermissionOptions, fakePermission } from "./fakePermission.js";
export type { FakeQuestion } from "./questions.js";
