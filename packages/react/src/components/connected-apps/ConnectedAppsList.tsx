import type { Connection } from "@keyhold/contract";
import { memo, type ReactNode } from "react";
import { useConnections } from "../../hooks/useConnections.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import type { ConnectedAppsRootState } from "./rootStateOf.js";

/** Props of {@link ConnectedAppsList}. */
export type ConnectedAppsListProps = Omit<PartProps<ConnectedAppsRootState, "ul">, "children"> & {
  /** Renders one row, mostly a `ConnectedApps.Item`. Where it stays one and the same function, only rows that changed render anew. */
  readonly children: (connection: Connection) => ReactNode;
};

const Row = /* @__PURE__ */ memo(
  ({ connection, children }: { readonly connection: Connection } & Pick<ConnectedAppsListProps, "children">) =>
    children(connection),
);

/** `ConnectedApps.List`: a row for every provider; nothing as long as there is none. */
export function ConnectedAppsList({ children, ...props }: ConnectedAppsListProps) {
  const { data } = useConnections();
  if (!data?.length) return null;
  const rows = data.map((connection) => (
    <Row key={connection.provider} connection={connection}>
      {children}
    </Row>
  ));
  return renderPart(
    "ul",
    { status: "ready" } satisfies ConnectedAppsRootState,
    { className: "keyhold-apps-list", children: rows },
    props,
  );
}
