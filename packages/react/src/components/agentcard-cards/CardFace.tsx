import type { Connection } from "@keyhold/contract";
import type { AgentcardCard } from "../../agentcard/AgentcardCard.js";
import { cardMessages } from "../../messages/en/cards.js";
import { useMessages } from "../../messages/useMessages.js";
import { ProviderIcon } from "../icons/ProviderIcon.js";
import { formatMoney } from "../shared/formatMoney.js";

const statuses = { open: "cardOpen", paused: "cardPaused", closed: "cardClosed" } as const;

/** Props of {@link CardFace}. */
export interface CardFaceProps {
  readonly connection: Connection;
  readonly card: AgentcardCard;
  /** The id of the element with the card's name. */
  readonly nameId?: string | undefined;
}

/** What is on a card: the provider, the status, what is left of the limit, the last digits and the expiry. */
export function CardFace({ connection, card, nameId }: CardFaceProps) {
  const messages = useMessages(cardMessages);
  const { last4, balanceCents, spendLimitCents, spentCents, expiry, status, statusText, test } = card;
  return (
    <div className="keyhold-card-face">
      <div className="keyhold-card-row">
        <span className="keyhold-card-provider">
          <ProviderIcon connection={connection} />
          <bdi>{connection.name}</bdi>
        </span>
        <span className="keyhold-card-chip">{status === "other" ? statusText : messages[statuses[status]]}</span>
      </div>
      <div className="keyhold-card-money">
        <bdi className="keyhold-card-balance">
          {balanceCents === undefined ? messages.cardBalanceUnknown : formatMoney(balanceCents, messages.locale)}
        </bdi>
        {test && <span className="keyhold-badge">{messages.cardTest}</span>}
        {spentCents !== undefined && spendLimitCents !== undefined && (
          <>
            <progress value={balanceCents} max={spendLimitCents} aria-hidden="true" />
            <span className="keyhold-card-muted">
              {messages.cardLeft(formatMoney(spendLimitCents, messages.locale))}
            </span>
          </>
        )}
      </div>
      <div className="keyhold-card-row">
        <span>
          <span id={nameId} className="keyhold-unseen">
            {last4 ? messages.cardEndingIn(last4) : messages.cardWithoutDigits}
          </span>
          {last4 && (
            <bdi className="keyhold-card-digits" dir="ltr" aria-hidden="true">
              {`•••• ${last4}`}
            </bdi>
          )}
        </span>
        {expiry && <span className="keyhold-card-muted">{messages.cardExpires(expiry)}</span>}
      </div>
    </div>
  );
}
