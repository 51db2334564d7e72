import type { AgentcardCard } from "../../agentcard/AgentcardCard.js";
import { cardMessages } from "../../messages/en/cards.js";
import { useMessages } from "../../messages/useMessages.js";
import { formatMoney } from "./formatMoney.js";

/** What was spent of a card's limit: a bar, and the same in words. Renders nothing if Agentcard did not send both amounts. */
export function CardSpent({ card }: { readonly card: AgentcardCard }) {
  const { cardSpent, locale } = useMessages(cardMessages);
  const { spentCents, spendLimitCents } = card;
  if (spentCents === undefined || spendLimitCents === undefined) return null;
  return (
    <div className="keyhold-card-spent">
      <progress value={spentCents} max={spendLimitCents} aria-hidden="true" />
      <span>{cardSpent(formatMoney(spentCents, locale), formatMoney(spendLimitCents, locale))}</span>
    </div>
  );
}
