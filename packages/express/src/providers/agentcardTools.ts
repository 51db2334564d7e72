import { ACTS, type AgentcardWords, READS } from "./agentcard-words/AgentcardWords.js";
import { ar } from "./agentcard-words/ar.js";
import { de } from "./agentcard-words/de.js";
import { en } from "./agentcard-words/en.js";
import { es } from "./agentcard-words/es.js";
import { fr } from "./agentcard-words/fr.js";
import { ja } from "./agentcard-words/ja.js";
import { pt } from "./agentcard-words/pt.js";
import { zhHans } from "./agentcard-words/zhHans.js";
import type { Translations } from "./Provider.js";
import type { ToolCall } from "./ToolCall.js";
import type { ProviderToolRules } from "./ToolRules.js";

/**
 * Agentcard's rules. Names change there, so a tool that is not listed counts as one that spends, whatever its annotations say:
 * `get_card_details` is annotated as a tool that only reads.
 */
export const agentcardRules: ProviderToolRules = {
  // With it, an agent could approve its own calls at Agentcard.
  deny: ["approve_request"],
  // The components ask the user before they call the last four.
  page: { allow: [...READS, "create_card", "close_card", "pause_card", "resume_card"], unlisted: "deny" },
  agent: { allow: [...READS], unlisted: "ask" },
  changes: ["close_card", "pause_card", "resume_card"],
};

/** Arguments whose values a person who approves a call must not see on a screen: codes, documents and identity numbers. */
export const agentcardSecrets = ["back_base64", "code", "date_of_birth", "front_base64", "ssn", "ticket"];

const WORDS: ReadonlyMap<string, AgentcardWords> = new Map(
  Object.entries({ ar, de, en, es, fr, ja, pt, "zh-Hans": zhHans }),
);

/** Describes a call for the person who approves it, in words. */
export function describeAgentcardCall(call: ToolCall): string | undefined {
  return agentcardTranslations.describe("en", call.tool, agentcardTranslations.valuesOf(call));
}

/** The money that a call moves, or lets a card spend. */
export function amountOfAgentcardCall({ arguments: args }: ToolCall): number | undefined {
  const cents = args.amount_cents ?? args.new_limit_cents ?? args.spend_limit_cents;
  return typeof cents === "number" && Number.isSafeInteger(cents) ? cents : undefined;
}

/** The same in eight languages. */
export const agentcardTranslations: Translations = {
  valuesOf(call) {
    const { tool, arguments: args } = call;
    const text = (name: string) => (typeof args[name] === "string" && args[name] !== "" ? args[name] : undefined);
    const { type } = args;
    return {
      card: text("card_id"),
      cents: amountOfAgentcardCall(call),
      name: NAMES.get(tool)
        ?.map(text)
        .find((value) => value !== undefined),
      action: text("action"),
      kind: type === "single_use" || type === "multi_use" ? type : undefined,
    };
  },
  describe(language, tool, { cents, ...values }) {
    const words = WORDS.get(language);
    const act = ACTS.find((known) => known === tool);
    const read = READS.find((known) => known === tool);
    if (act)
      return words?.acts[act]({ ...values, money: typeof cents === "number" ? dollars(language, cents) : undefined });
    return words && read && (values.card ? words.ofCard(words.reads[read], String(values.card)) : words.reads[read]);
  },
};

/** Which arguments name a recipient, a merchant, a request or an app, the first one first. */
const NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ["withdraw", ["recipient_id", "destination_address"]],
  ["create_withdrawal_recipient", ["beneficiary_name"]],
  ["buy", ["request"]],
  ["manage_subscription", ["merchant"]],
  ["revoke_connection", ["client_id"]],
]);

function dollars(language: string, cents: number): string {
  if (language === "en") return `$${(cents / 100).toFixed(2)}`;
  const amount = new Intl.NumberFormat(language, { style: "currency", currency: "USD" }).format(cents / 100);
  // Keyhold makes unusual blanks and marks of direction visible, because a caller could deceive with them.
  return amount.replace(/\p{Zs}/gu, " ").replace(/\p{Cf}/gu, "");
}
