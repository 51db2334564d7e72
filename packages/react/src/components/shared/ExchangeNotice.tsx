import { useProductName } from "../../hooks/useProductName.js";
import { exchangeMessages } from "../../messages/en/exchange.js";
import { useMessages } from "../../messages/useMessages.js";
import { Notice } from "../parts/Notice.js";
import type { PartProps } from "../parts/PartProps.js";

/** Props of {@link ExchangeNotice}. */
export type ExchangeNoticeProps = PartProps<never, "fieldset"> & {
  readonly state: object;
  readonly name: string;
  /** The id of the text. It describes the button that connects. */
  readonly textId: string;
};

/** What the user reads before the click if no page of the provider asks them: what connecting allows. */
export function ExchangeNotice({ name, ...part }: ExchangeNoticeProps) {
  const { exchanges } = useMessages(exchangeMessages);
  return <Notice {...part} tone="hint" text={exchanges(name, useProductName())} />;
}
