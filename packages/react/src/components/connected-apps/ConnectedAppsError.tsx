import { useContext } from "react";
import { useConnections } from "../../hooks/useConnections.js";
import { useUserChanges } from "../../hooks/useUserChanges.js";
import { panelMessages } from "../../messages/en/panel.js";
import { wordsOf } from "../../messages/errorMessage.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useForAWhile } from "../shared/useForAWhile.js";
import { GoneContext } from "./RootContext.js";
import { type ConnectedAppsRootState, useRows } from "./useRows.js";

/**
 * `ConnectedApps.Error`: says why the connections could not be loaded, with a button to try again; or says that another
 * user has just signed in, or that a provider did not confirm the end of an account that is gone.
 */
export function ConnectedAppsError(props: PartProps<ConnectedAppsRootState, "div">) {
  const messages = useMessages(panelMessages);
  const { data, error, isFetching, refetch } = useConnections();
  const hasUserChanged = useForAWhile(useUserChanges() || undefined);
  const { state } = useRows();
  const reason = error && wordsOf(messages, error);
  const gone = useContext(GoneContext);
  const news = hasUserChanged ? messages.errors.user_changed?.("") : gone;
  if (data ? !news : !error) return null;
  const children = data ? (
    <p>{news}</p>
  ) : (
    <>
      <p>{messages.loadingFailed}</p>
      {reason && <p>{reason("")}</p>}
      <Button busy={isFetching} onPress={() => void refetch()}>
        {messages.tryAgain}
      </Button>
    </>
  );
  return renderPart("div", state, { className: "keyhold-apps-message", children }, props);
}
