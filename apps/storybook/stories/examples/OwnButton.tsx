import { useConnect, useConnection } from "@keyhold/react";

export function OwnButton() {
  const { data: connection } = useConnection("agentcard");
  const { connect, state } = useConnect("agentcard");
  if (connection?.status === "connected") return <p>{`Connected as ${connection.account}`}</p>;
  return (
    <>
      <button type="button" disabled={!connection || state.status === "leaving"} onClick={connect}>
        Pay with Agentcard
      </button>
      {(state.status === "waiting" || state.status === "unseen") && (
        <p>
          <span>Continue in the window. </span>
          <button type="button" onClick={state.openAgain}>
            Open again
          </button>
        </p>
      )}
      {state.status === "failed" && <p role="alert">{state.error.code}</p>}
    </>
  );
}
