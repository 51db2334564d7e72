import { agentcard, civic, type FakeBackendOptions, furtherAccount, withStatus } from "@keyhold/react/testing";

/** Agentcard, where a user may have several accounts. */
export const several = { ...agentcard, accounts: "several" } as const;
export const home = withStatus(several, "connected");
export const work = furtherAccount(several, "k3v9x0m2qa", "alice@work.example");

/** Two accounts at Agentcard, and no default. */
export const twoAccounts = { connections: [home, work, civic] } satisfies FakeBackendOptions;
