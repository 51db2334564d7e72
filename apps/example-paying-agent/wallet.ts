import { createMCPClient } from "@ai-sdk/mcp";
import { type Keyhold, keyholdErrorIn } from "@keyhold/express";
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

/** Milliseconds after which a call counts as lost. For ten minutes, it can wait for the user. */
const PATIENCE = 11 * 60_000;

/** Whether the user has to connect Agentcard before a call can be sent. */
export function isDisconnected(error: unknown): boolean {
  const code = keyholdErrorIn(error)?.code;
  return code === "not_connected" || code === "needs_reconnect";
}

/**
 * Opens a user's own Agentcard.
 *
 * @throws KeyholdError `not_connected`, `needs_reconnect` and others, before anything was sent
 */
export async function openWallet(keyhold: Keyhold, userId: string) {
  const connection = await keyhold.mcp({ userId, provider: "agentcard", agent: "shopper" });
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
    /** @returns the card's id, or why there is none: the words of Agentcard, or of Keyhold if the user has not approved */
    async createCard(amountCents: number): Promise<{ cardId: string } | { refusal: string }> {
      const { text, data } = await call("create_card", { amount_cents: amountCents, type: "single_use" });
      return data?.status === "created" ? { cardId: z.string().parse(data.cardId) } : { refusal: text };
    },
    async cardDetails(cardId: string): Promise<CardDetails> {
      const { text } = await call("get_card_details", { card_id: cardId });
      const [, number, cvv, expiry] = /PAN: (\d+)\s+CVV: (\d+)\s+Expiry: (\S+)/.exec(text) ?? [];
      if (!number || !cvv || !expiry) throw new Error("Agentcard's answer has no card number.");
      return { number, cvv, expiry };
    },
    closeCard: (cardId: string) => call("close_card", { card_id: cardId }),
  };
}

export type Wallet = Awaited<ReturnType<typeof openWallet>>;
