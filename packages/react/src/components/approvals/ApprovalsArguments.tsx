import type { ReactNode } from "react";
import { approvalMessages } from "../../messages/en/approvals.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ApprovalsItemState, isOpen, useItem } from "./ItemContext.js";

/** The number of characters of a value that are shown before the user opens the rest. */
const LONG_VALUE = 300;

/** `Approvals.Arguments`: the account, the tool and every argument as it is sent. Renders nothing after the user has decided. */
export function ApprovalsArguments(props: PartProps<ApprovalsItemState, "div">) {
  const messages = useMessages(approvalMessages);
  const { approval, state, account } = useItem();
  if (!approval.arguments || !isOpen(state)) return null;
  const values = Object.entries(approval.arguments);
  const children = (
    <>
      <dl>
        {account && (
          <Row name={messages.approvalAccount}>
            <bdi>{account}</bdi>
          </Row>
        )}
        <Row name={messages.approvalTool}>
          <Code>{approval.tool}</Code>
        </Row>
      </dl>
      <p>{values.length > 0 ? messages.approvalSent : messages.approvalNothingSent}</p>
      <dl>
        {values.map(([name, value]) => (
          <Row key={name} name={<Code>{name}</Code>}>
            <Value>{JSON.stringify(value, undefined, 2)}</Value>
          </Row>
        ))}
      </dl>
    </>
  );
  return renderPart("div", state, { className: "keyhold-approval-arguments", children }, props);
}

function Row({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Code({ children }: { readonly children: string }) {
  return <code dir="ltr">{children}</code>;
}

/** A value as JSON. A long value first shows only its beginning and its length. */
function Value({ children }: { readonly children: string }) {
  const { approvalShowAll, locale } = useMessages(approvalMessages);
  const characters = [...children];
  if (characters.length <= LONG_VALUE) return <Code>{children}</Code>;
  return (
    <details>
      <summary>
        <Code>{`${characters.slice(0, LONG_VALUE).join("")}…`}</Code>
        <span>{approvalShowAll(new Intl.NumberFormat(locale).format(characters.length))}</span>
      </summary>
      <Code>{children}</Code>
    </details>
  );
}
