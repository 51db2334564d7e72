import { useState } from "react";
import { onMcpAuthorization } from "use-mcp";
import { useMcp } from "use-mcp/react";
import { showPanels } from "./showPanels.js";

const hasTokens = () => Object.keys(localStorage).some((key) => key.endsWith("_tokens"));

/** The hook connects as soon as it is on the page, and asks the user if there are no tokens. With `preventAutoAuth`, version 0.0.21 never opens a window. */
function Panel() {
  const [isWanted, setIsWanted] = useState(hasTokens);
  if (isWanted) return <Connection />;
  return (
    <>
      <p>Not connected</p>
      <button type="button" onClick={() => setIsWanted(true)}>
        Connect
      </button>
    </>
  );
}

function Connection() {
  const { state, clearStorage } = useMcp({
    url: document.documentElement.dataset.mcp ?? "",
    callbackUrl: `${location.origin}/useMcp/callback`,
    clientName: "Bench",
    transportType: "http",
  });
  return (
    <>
      <p>{state === "ready" ? "Connected" : state}</p>
      <button type="button" onClick={clearStorage}>
        Disconnect
      </button>
    </>
  );
}

if (location.pathname.endsWith("/callback")) void onMcpAuthorization();
else showPanels(Panel);
