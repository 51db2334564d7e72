import { ConnectWithAgentcard } from "@keyhold/react";
import { useState } from "react";

export function ConnectAccount() {
  const [account, setAccount] = useState<string>();
  return (
    <>
      <ConnectWithAgentcard onConnect={(connection) => setAccount(connection.account)} />
      {account && <p>{`Welcome, ${account}.`}</p>}
    </>
  );
}
