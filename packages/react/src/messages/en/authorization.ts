import type { AuthorizationMessages } from "../Messages.js";

/** The English texts of ToolAuthorization. */
export const authorizationMessages: AuthorizationMessages = {
  authorizationPreparing: (name) => `Asking ${name} which permission it needs…`,
  authorizationRequired: (name, tool) => `“${tool}” needs your permission at ${name}.`,
  authorizationRequiredForThis: (name) => `This needs your permission at ${name}.`,
  authorizationAlso: (name) => `One more permission is needed, at ${name}.`,
  authorizationOpen: "Give permission",
  authorizationOpenAgain: "Open again",
  authorizationWaiting: "Give permission in the tab that has opened, then come back here.",
  authorizationContinue: "Continue",
  authorizationResuming: "Continuing…",
  authorizationPending: (name) => `${name} has not received your permission yet.`,
  authorizationResumed: "Permission granted. The task has resumed.",
  authorizationEnded: "The call has ended with an error.",
  authorizationUnsafe: (name) => `${name} sent an address that is not safe to open, so it was not opened.`,
  authorizationCancel: "Not now",
};
