import { AgentcardCards } from "@keyhold/react";

export function PaymentCards() {
  return <AgentcardCards amountCents={2500} />;
}
