import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useNow } from "../shared/useNow.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** Minutes in a unit of time. */
const units = [
  ["month", 43_200],
  ["day", 1440],
  ["hour", 60],
  ["minute", 1],
] as const;

/**
 * `ConnectedApps.LastUsed`: how long ago the connection was last used, and by which agent. Renders nothing if this is not known, on a server, and
 * if the connection does not work.
 */
export function ConnectedAppsLastUsed(props: PartProps<ConnectedAppsItemState, "span">) {
  const { locale, usedAgo, usedAgoBy } = useMessages(panelMessages);
  const { connection, state } = useItem();
  const now = useNow();
  const { lastUsedAt, lastUsedBy, status } = connection;
  if (!lastUsedAt || !now || status !== "connected") return null;
  const minutes = Math.max(0, Math.floor((now - Date.parse(lastUsedAt)) / 60_000));
  const [unit, size] = units.find(([, size]) => minutes >= size) ?? ["minute", 1];
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  const ago = format.format(-Math.floor(minutes / size), unit);
  const children = <time dateTime={lastUsedAt}>{lastUsedBy ? usedAgoBy(ago, lastUsedBy) : usedAgo(ago)}</time>;
  return renderPart("span", state, { className: "keyhold-last-used", children }, props);
}
