import { createMCPClient } from "@ai-sdk/mcp";
import type { Keyhold } from "@keyhold/express";
import { z } from "zod";

/** What a checkout asks for. This server sends it only there. */
export interface CardDetails {
  readonly number: string;
  readonly cvv: string;
  /** MM/YY */
  readonly expiry: string;
}

const Result = z.object({
  content: z.array(z.looseObject({ text: z.string().optional() })),
  structuredContent: z.looseObject({ status: z.string().optional() }).optional(),
});

/** Milliseconds after which a call counts as lost. */
const PATIENCE = 60_000;

/**
 * Opens a user's own Agentcard.
 *
 * @throws KeyholdError `not_connected`, `needs_reconnect` and others, before anything was sent
 */
export async function openWallet(keyhold: Keyhold, userId: string) {
  const connection = await keyhold.mcp({ userId, provider: "agentcard" });
  const client = await createMCPClient({ transport: { type: "http", redirect: "error", ...connection } });
  const tools = await client.tools();

  async function call(name: string, input: Record<string, unknown>) {
    const options = { toolCallId: name, messages: [], abortSignal: AbortSignal.timeout(PATIENCE) };
    const { content, structuredContent } = Result.parse(await tools[name]?.execute(input, options));
    return { text: content.map(({ text }) => text ?? "").join("\n"), data: structuredContent };
  }

  return {
    close: () => client.close(),
    /** What the model may use by itself: tools that only look, and never at a card's number. */
    modelTools: Object.fromEntries(
      Object.entries(tools).filter(([name]) => ["list_cards", "list_transactions"].includes(name)),
    ),
    /** @returns the card's id, or why there is none */
    async createCard(amountCents: number): Promise<{ cardId: string } | { refusal: string }> {
      const { text, data } = await call("create_card", { amount_cents: amountCents, type: "single_use" });
      return data?.status === "created" ? { cardId: z.string().parse(data.cardId) } : { refusal: text };
    },
    async cardDetails(cardId: string): Promise<CardDetails> {
      const { text } = await call("get_card_details", { card_id: cardId });
      const [, number, cvv, expiry] = /PAN: (\d+)\s+CVV: (\d+)\s+Expiry: (\S+)/.exec(text) ?? [];
      if (!number || !cvv || !expiry) throw new Error("Agentcard's answer holds no card number.");
      return { number, cvv, expiry };
    },
    closeCard: (cardId: string) => call("close_card", { card_id: cardId }),
  };
}

export type Wallet = Awaited<ReturnType<typeof openWallet>>;
