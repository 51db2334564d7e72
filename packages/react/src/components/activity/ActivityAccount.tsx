import { useConnections } from "../../hooks/useConnections.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ActivityItemState, useItem } from "./ItemContext.js";
import { useRoot } from "./RootContext.js";

/**
 * `Activity.Account`: the provider that the call went to; with the account, if the user has several there. Renders nothing if `Activity` shows
 * one connection only.
 */
export function ActivityAccount(props: PartProps<ActivityItemState, "span">) {
  const { line, state } = useItem();
  const { isOfOne } = useRoot();
  const { data: connections = [] } = useConnections();
  if (isOfOne) return null;
  const siblings = connections.filter(({ provider }) => provider === line.provider);
  const connection = siblings.find(({ id }) => id === line.connection);
  const name = siblings[0]?.name ?? line.provider;
  const account = siblings.length > 1 ? (connection?.label ?? connection?.account) : undefined;
  const children = <bdi>{account ? `${name} (${account})` : name}</bdi>;
  return renderPart("span", state, { children }, props);
}
