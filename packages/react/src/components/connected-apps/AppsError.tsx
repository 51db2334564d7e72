import { useConnections } from "../../hooks/useConnections.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type AppsState, stateOfApps } from "./stateOfApps.js";

/** `ConnectedApps.Error`: says that the connections could not be loaded, and offers to try again. */
export function AppsError(props: PartProps<AppsState, "div">) {
  const messages = useMessages(panelMessages);
  const { data, error, isFetching, refetch } = useConnections();
  const state = stateOfApps({ data, error });
  if (data || !error) return null;
  const children = (
    <>
      <p>{messages.loadingFailed}</p>
      {state.status === "offline" && <p>{messages.errors.offline?.("")}</p>}
      <Button busy={isFetching} onPress={() => void refetch()}>
        {messages.tryAgain}
      </Button>
    </>
  );
  return renderPart("div", state, { className: "keyhold-apps-message", children }, props);
}
