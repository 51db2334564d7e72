import { type Connection, useConnections, useToolCall } from "@keyhold/react";

const pay = { name: "create_card", arguments: { amount_cents: 2500 } };

export function PayWithAccount() {
  const { error, mutate: callTool } = useToolCall("agentcard");
  const { data: connections = [] } = useConnections();
  if (error?.code !== "several_connections") {
    return (
      <button type="button" onClick={() => callTool(pay)}>
        Pay $25
      </button>
    );
  }
  const accounts = connections.filter(({ provider, status }) => provider === "agentcard" && status === "connected");
  return accounts.map((account) => <PayWith key={account.id} account={account} />);
}

function PayWith({ account }: { readonly account: Connection }) {
  const { data, mutate: callTool } = useToolCall(account);
  if (data) return <p>{`Paid with ${account.label}`}</p>;
  return (
    <button type="button" onClick={() => callTool(pay)}>
      {`Pay with ${account.label}`}
    </button>
  );
}
