import type { ReactNode } from "react";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/**
 * `ConnectedApps.Facts`: the account in the provider's words, since when it is connected, when it was last used, and what the provider has
 * granted, as far as this is known. Put it into `ConnectedApps.Details`.
 */
export function ConnectedAppsFacts(props: PartProps<ConnectedAppsItemState, "div">) {
  const messages = useMessages(panelMessages);
  const { connection, state } = useItem();
  const { account, connectedAt, lastUsedAt, scopes = [] } = connection;
  const children = (
    <dl>
      {account && (
        <Fact name={messages.detailsAccount}>
          <bdi>{account}</bdi>
        </Fact>
      )}
      {connectedAt && <Moment name={messages.detailsConnectedAt} at={connectedAt} />}
      {lastUsedAt && <Moment name={messages.detailsLastUsedAt} at={lastUsedAt} />}
      {scopes.length > 0 && (
        <Fact name={messages.detailsScopes}>
          {scopes.map((scope) => (
            <code key={scope} dir="ltr">
              {scope}
            </code>
          ))}
        </Fact>
      )}
    </dl>
  );
  return renderPart("div", state, { className: "keyhold-app-facts", children }, props);
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Day and time in the user's time zone. */
function Moment({ name, at }: { readonly name: string; readonly at: string }) {
  const { locale } = useMessages(panelMessages);
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  return (
    <Fact name={name}>
      <time dateTime={at}>{format.format(new Date(at))}</time>
    </Fact>
  );
}
