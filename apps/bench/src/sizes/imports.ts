/** What an app imports, and how large that may be. */
export interface Import {
  readonly name: string;
  /** A module that exports what an app would use. */
  readonly code: string;
  /** Kilobytes (1000 bytes), minified and gzipped. */
  readonly budget: number;
}

/** What an app imports of another package. */
export type PeerImport = Omit<Import, "budget"> & { readonly package: string };

/** Keyhold's imports. `npm test` fails if one is larger than its limit. */
export const ours: readonly Import[] = [
  {
    name: "ConnectWithAgentcard",
    code: `export { ConnectWithAgentcard, KeyholdProvider } from "@keyhold/react";`,
    budget: 11.05,
  },
  {
    name: "useConnect, useConnection",
    code: `export { KeyholdProvider, useConnect, useConnection } from "@keyhold/react";`,
    budget: 9.1,
  },
  {
    name: "ConnectedApps",
    code: `export { ConnectedApps, KeyholdProvider } from "@keyhold/react";`,
    budget: 25.65,
  },
  {
    name: "Approvals",
    code: `export { Approvals, KeyholdProvider } from "@keyhold/react";`,
    budget: 15.05,
  },
  {
    name: "useApprovals",
    code: `export { KeyholdProvider, useApprovals } from "@keyhold/react";`,
    budget: 9.65,
  },
  {
    name: "Activity",
    code: `export { Activity, KeyholdProvider } from "@keyhold/react";`,
    budget: 13.2,
  },
  {
    name: "ToolPermissions",
    code: `export { KeyholdProvider, ToolPermissions } from "@keyhold/react";`,
    budget: 13.85,
  },
  { name: "everything", code: `export * from "@keyhold/react";`, budget: 41.95 },
  { name: "one language (de)", code: `export { de } from "@keyhold/react/messages/de";`, budget: 5.3 },
  { name: "styles.css", code: `@import "@keyhold/react/styles.css";`, budget: 6.9 },
];

/** What an app could use in place of Keyhold, set up as its documentation says. */
export const peers: readonly PeerImport[] = [
  {
    package: "@stripe/react-connect-js",
    name: "Stripe Connect",
    code: `export { loadConnectAndInitialize } from "@stripe/connect-js";
      export { ConnectComponentsProvider, ConnectPayments } from "@stripe/react-connect-js";`,
  },
  { package: "react-plaid-link", name: "PlaidLink", code: `export { PlaidLink } from "react-plaid-link";` },
  { package: "@nangohq/frontend", name: "Nango", code: `export { default } from "@nangohq/frontend";` },
  {
    package: "@clerk/clerk-react",
    name: "SignInButton",
    code: `export { ClerkProvider, SignInButton } from "@clerk/clerk-react";`,
  },
  {
    package: "@civic/auth",
    name: "UserButton",
    code: `export { CivicAuthProvider, UserButton } from "@civic/auth/react";`,
  },
  { package: "use-mcp", name: "useMcp", code: `export { useMcp } from "use-mcp/react";` },
];
