import type { Connection } from "@keyhold/contract";
import { memo, type ReactNode } from "react";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { type ConnectedAppsRootState, useRows } from "./useRows.js";

/** Props of {@link ConnectedAppsList}. */
export type ConnectedAppsListProps = Omit<PartProps<ConnectedAppsRootState, "ul">, "children"> & {
  /** Renders one row, usually a `ConnectedApps.Item`. If it is always the same function, only changed rows render again. */
  readonly children: (connection: Connection) => ReactNode;
  /** Puts the providers with a connection first, and a heading above both groups. */
  readonly grouped?: boolean | undefined;
};

const Row = /* @__PURE__ */ memo(
  ({ connection, children }: { readonly connection: Connection } & Pick<ConnectedAppsListProps, "children">) =>
    children(connection),
);

/** `ConnectedApps.List`: one row for each connection. The rows of a provider are together. Renders nothing while there are no rows. */
export function ConnectedAppsList({ children, grouped, ...props }: ConnectedAppsListProps) {
  const messages = useMessages(panelMessages);
  const { rows } = useRows();
  // For a row that is gone. The panel around it may render before the row is removed.
  const keepFocus = useKeepFocus("[data-keyhold-connected-apps]", "closest");
  if (!rows?.length) return null;
  const row = (connection: Connection) => (
    <Row key={connection.id} connection={connection}>
      {children}
    </Row>
  );
  const held = new Set(rows.filter(({ status }) => status !== "disconnected").map(({ provider }) => provider));
  const group = (title: string, isHeld: boolean) => {
    const members = rows.filter(({ provider }) => held.has(provider) === isHeld);
    const heading = (
      <li key={title} className="keyhold-apps-group">
        {title}
      </li>
    );
    return members.length > 0 ? [heading, ...members.map(row)] : [];
  };
  const items = grouped
    ? [...group(messages.statusConnected, true), ...group(messages.available, false)]
    : rows.map(row);
  return renderPart(
    "ul",
    { status: "ready" } satisfies ConnectedAppsRootState,
    { className: "keyhold-apps-list", ...keepFocus, children: items },
    props,
  );
}
