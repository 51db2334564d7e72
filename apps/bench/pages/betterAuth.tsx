import { createAuthClient } from "better-auth/react";
import { useEffect, useState } from "react";
import { showPanels } from "./showPanels.js";

const client = createAuthClient();

interface Account {
  readonly id: string;
  readonly providerId: string;
}

function Panel() {
  const [accounts, setAccounts] = useState<readonly Account[] | null>(null);
  const account = accounts?.find(({ providerId }) => providerId === "agentcard");
  const load = () => client.listAccounts().then(({ data }) => setAccounts(data));
  useEffect(() => void load(), []);
  const connect = () => client.linkSocial({ provider: "agentcard", callbackURL: location.pathname });
  const disconnect = () => client.unlinkAccount({ accountId: account?.id ?? "" }).then(load);
  return (
    <>
      <p>{accounts && (account ? "Connected" : "Not connected")}</p>
      <button type="button" onClick={() => void connect()}>
        Connect
      </button>
      <button type="button" onClick={() => void disconnect()}>
        Disconnect
      </button>
    </>
  );
}

showPanels(Panel);
