import type { Connection } from "@keyhold/contract";
import { memo, type ReactNode } from "react";
import { useConnections } from "../../hooks/useConnections.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import type { ConnectedAppsRootState } from "./rootStateOf.js";

/** Props of {@link ConnectedAppsList}. */
export type ConnectedAppsListProps = Omit<PartProps<ConnectedAppsRootState, "ul">, "children"> & {
  /** Renders one row, usually a `ConnectedApps.Item`. If it is always the same function, only changed rows render again. */
  readonly children: (connection: Connection) => ReactNode;
};

const Row = /* @__PURE__ */ memo(
  ({ connection, children }: { readonly connection: Connection } & Pick<ConnectedAppsListProps, "children">) =>
    children(connection),
);

/** `ConnectedApps.List`: one row for each connection, those of one provider together. Renders nothing while there are no rows. */
export function ConnectedAppsList({ children, ...props }: ConnectedAppsListProps) {
  const { data } = useConnections();
  // For a row that is gone. The panel around it may render before the row is removed.
  const keepFocus = useKeepFocus("[data-keyhold-connected-apps]", "closest");
  if (!data?.length) return null;
  const rows = data.map((connection) => (
    <Row key={connection.id} connection={connection}>
      {children}
    </Row>
  ));
  return renderPart(
    "ul",
    { status: "ready" } satisfies ConnectedAppsRootState,
    { className: "keyhold-apps-list", ...keepFocus, children: rows },
    props,
  );
}
