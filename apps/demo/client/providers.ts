/** The providers of server/createBackend.ts: a component that names another one does not compile. */
declare module "@keyhold/react" {
  interface Register {
    providers: "agentcard" | "civic" | "civic-auth";
  }
}

export {};
