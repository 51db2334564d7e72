import type { Connection } from "@keyhold/contract";
import { useContext, useId, useMemo, useState } from "react";
import { readAnswer } from "../../client/readAnswer.js";
import { useConnect } from "../../hooks/useConnect.js";
import { useDisconnect } from "../../hooks/useDisconnect.js";
import { useUserChanges } from "../../hooks/useUserChanges.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { displayOf } from "../shared/display.js";
import { type ConnectedAppsItemState, ItemContext } from "./ItemContext.js";
import { RootContext } from "./RootContext.js";

/** Props of {@link ConnectedAppsItem}. */
export type ConnectedAppsItemProps = PartProps<ConnectedAppsItemState, "li"> & { readonly connection: Connection };

/** `ConnectedApps.Item`: one provider's row. Put the parts that you need into it, in any order. */
export function ConnectedAppsItem(props: ConnectedAppsItemProps) {
  const userChanges = useUserChanges();
  const connection = useMemo(() => readAnswer.connection(props.connection), [props.connection]);
  return connection && <Row key={userChanges} {...props} connection={connection} />;
}

function Row({ connection, ...props }: ConnectedAppsItemProps) {
  const { provider, mode } = connection;
  const events = useContext(RootContext);
  const { connect, state: connectState, startedHere } = useConnect(provider);
  const disconnect = useDisconnect(provider, {
    onDisconnect: (result) => events.current.onDisconnect?.(provider, result),
    onError: (error) => events.current.onError?.(provider, error),
  });
  const [asking, ask] = useState(false);
  const nameId = useId();
  const keepFocus = useKeepFocus("[data-variant]");

  const known = { data: connection, error: null };
  const display = displayOf(known, connectState);
  const notice = startedHere ? display : displayOf(known);
  const state: ConnectedAppsItemState = { provider, status: display.status, mode };
  const own = { className: "keyhold-app", "aria-labelledby": nameId, "data-keyhold-app": provider, ...keepFocus };
  return (
    <ItemContext.Provider value={{ connection, state, notice, connect, disconnect, asking, ask, nameId }}>
      {renderPart("li", state, own, props)}
    </ItemContext.Provider>
  );
}
