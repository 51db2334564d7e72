import type { Connection } from "@keyhold/contract";
import { useContext, useId, useMemo, useState } from "react";
import { isFurther } from "../../client/connectionId.js";
import { readConnection } from "../../client/readConnection.js";
import { another } from "../../connector/another.js";
import { useDisconnect } from "../../hooks/useDisconnect.js";
import { useProgress } from "../../hooks/useProgress.js";
import { useUpdateConnection } from "../../hooks/useUpdateConnection.js";
import { useUserChanges } from "../../hooks/useUserChanges.js";
import { accountName } from "../../messages/accountName.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { displayOf } from "../shared/display.js";
import { type ConnectedAppsItemState, ItemContext } from "./ItemContext.js";
import { RootContext } from "./RootContext.js";
import { useSiblings } from "./useSiblings.js";

/** Props of {@link ConnectedAppsItem}. */
export type ConnectedAppsItemProps = PartProps<ConnectedAppsItemState, "li"> & { readonly connection: Connection };

/** `ConnectedApps.Item`: one connection's row. Put the parts that you need into it, in any order. */
export function ConnectedAppsItem(props: ConnectedAppsItemProps) {
  const userChanges = useUserChanges();
  const connection = useMemo(() => readConnection(props.connection), [props.connection]);
  return connection && <Row key={userChanges} {...props} connection={connection} />;
}

function Row({ connection: known, ...props }: ConnectedAppsItemProps) {
  const { id, provider } = known;
  const messages = useMessages(panelMessages);
  const events = useContext(RootContext);
  const siblings = useSiblings(known);
  const { connect, state: connectState, startedHere } = useProgress(id);
  const adding = useProgress(another(provider));
  const disconnect = useDisconnect(known, {
    onDisconnect(result) {
      // The row of a further account is gone when the backend has answered, and its notice with it. So is the row of a server that was connected.
      const isGone = isFurther(id) || (known.url !== undefined && asking);
      const isUntold = isGone && !result.revokedAtProvider;
      events.current.onGone?.(isUntold ? messages.disconnectedHere(named.name) : "");
      events.current.onDisconnect?.(id, result);
    },
    onError: (error) => events.current.onError?.(id, error),
  });
  const update = useUpdateConnection(known, { onError: (error) => events.current.onError?.(id, error) });
  /** The connection that the question is about. */
  const [asked, setAsked] = useState<Connection>();
  const asking = asked !== undefined;
  const ask = (asks: boolean) => setAsked(asks ? known : undefined);
  // Until the backend has answered, the question is open, and a row that is disconnected already would contradict it.
  const connection = disconnect.isPending && asked ? asked : known;
  const { mode, isDefault } = connection;
  const named = accountName(messages, connection, siblings);
  const [renaming, rename] = useState(false);
  const [open, setOpen] = useState(false);
  // Disconnected by this row, or elsewhere. A later connection begins with closed details.
  if ((asking || open) && connection.status === "disconnected" && !disconnect.isPending && !disconnect.error) {
    ask(false);
    setOpen(false);
  }
  const detailsId = useId();
  const nameId = useId();
  const accountId = useId();
  const exchangeId = useId();
  const keepFocus = useKeepFocus("[data-variant]");

  const loaded = { data: connection, error: null };
  const display = displayOf(loaded, connectState);
  const isSeveral = siblings.count > 1;
  const state: ConnectedAppsItemState = {
    provider,
    status: display.status,
    mode,
    default: isSeveral && isDefault === true,
    further: siblings.index > 0,
  };
  const item = {
    ...named,
    connection: { ...connection, name: named.provider },
    state,
    notice: startedHere ? display : displayOf(loaded),
    connect,
    siblings,
    adding,
    disconnect,
    asking,
    ask,
    update,
    renaming,
    rename,
    open,
    setOpen,
    detailsId,
    nameId,
    accountId,
    exchangeId,
  };
  const own = {
    className: "keyhold-app",
    "aria-labelledby": isSeveral ? `${nameId} ${accountId}` : nameId,
    "data-keyhold-app": id,
    ...keepFocus,
  };
  return <ItemContext.Provider value={item}>{renderPart("li", state, own, props)}</ItemContext.Provider>;
}
