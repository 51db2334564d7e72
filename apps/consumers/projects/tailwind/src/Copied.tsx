import { KeyholdProvider } from "@keyhold/react";
import { ConnectAccountButton } from "@/components/connect-account-button";
import { ConnectedAccounts } from "@/components/connected-accounts";
import "./app.css";

export const Copied = () => (
  <KeyholdProvider>
    <ConnectAccountButton provider="linear" />
    <ConnectedAccounts />
  </KeyholdProvider>
);
