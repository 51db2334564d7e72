import { ConnectWithAgentcard, KeyholdProvider } from "@keyhold/react";
import { full } from "./backend.js";

export const ResetPage = () => (
  <KeyholdProvider fetch={full.fetch}>
    <ConnectWithAgentcard provider="linear" />
    <ConnectWithAgentcard provider="linear" className="own" />
  </KeyholdProvider>
);
