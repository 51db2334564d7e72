import type { Provider, SummaryValues } from "../providers/Provider.js";
import type { ToolCall } from "../providers/ToolCall.js";
import { ignoreRejection } from "../util/ignoreRejection.js";
import { visible } from "./visible.js";

/** The maximum length of a summary, in characters. */
const LONGEST_SUMMARY = 300;
/** The maximum length of a tool's name, in characters. */
const LONGEST_NAME = 256;
const SECRET = "•••";

/** What a user sees of a call at first, in English and for other languages. The summary has at most 300 characters. */
export interface ShownSummary extends Pick<StoredSummary, "summary" | "values"> {
  /** The money that the call is about, in US cents. */
  readonly amountCents?: number;
}

/** What a user sees of a call. */
export interface ShownCall extends ShownSummary {
  readonly arguments: Readonly<Record<string, unknown>>;
}

/**
 * A call as the user who approves it sees it: in the provider's words, with every argument. Values that the provider marks as secret are
 * hidden, and unseen characters are made visible.
 */
export function shownCall(call: ToolCall, provider: Provider): ShownCall {
  const { secretArguments = [] } = provider;
  const shown = (value: unknown): unknown => {
    if (typeof value === "string") return visible(value);
    if (Array.isArray(value)) return value.map(shown);
    return typeof value === "object" && value !== null ? members(value) : value;
  };
  const members = (value: object) =>
    Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        visible(name),
        secretArguments.includes(name) ? SECRET : shown(member),
      ]),
    );
  return { ...shownSummary(call, provider), arguments: members(call.arguments) };
}

/** What is stored of a call in words. */
export interface StoredSummary {
  /** The provider's id. */
  readonly provider: string;
  readonly tool: string;
  /** In English. */
  readonly summary: string;
  /** For other languages. Absent if the provider has none, and in records of earlier versions. */
  readonly values?: SummaryValues | undefined;
}

/** The call in words, and the money that it is about, as users see them. */
export function shownSummary(call: ToolCall, { describe, amountOf, translations }: Provider): ShownSummary {
  const amountCents = saidOf(() => amountOf?.(call));
  const values = saidOf(() => translations?.valuesOf(call));
  const shortValues = Object.entries(Object(values)).map(([name, value]) => [
    name,
    typeof value === "string" ? value.slice(0, 2 * LONGEST_SUMMARY) : value,
  ]);
  return {
    summary: shortened(describedCall(call, describe) ?? `Call ${call.tool}`, LONGEST_SUMMARY),
    ...(typeof amountCents === "number" && Number.isSafeInteger(amountCents) && { amountCents }),
    ...(values !== undefined && { values: Object.fromEntries(shortValues) }),
  };
}

/** @returns the call in words of a language; `undefined` if the provider has none */
export function translated(stored: StoredSummary, { translations }: Provider, language: string): string | undefined {
  const { tool, values } = stored;
  const words = saidOf(() => values && translations?.describe(language, tool, values));
  return typeof words === "string" ? shortened(words, LONGEST_SUMMARY) : undefined;
}

/** The name of a tool, as users see it. */
export function shownName(tool: string): string {
  return shortened(tool, LONGEST_NAME);
}

/** @returns the call in the provider's words; `undefined` if it has none */
export function describedCall(call: ToolCall, describe: Provider["describe"]): string | undefined {
  const words = saidOf(() => describe?.(call));
  return typeof words === "string" ? words : undefined;
}

/** What a function of the provider says. It may have any type, and a function that fails says nothing. */
function saidOf(say: () => unknown): unknown {
  try {
    const said = say();
    ignoreRejection(said);
    return said;
  } catch {
    return undefined;
  }
}

/** @returns the beginning of a text, made visible. The limit is in characters, and one character has at most two code units. */
function shortened(text: string, longest: number): string {
  const characters = [...visible(text.slice(0, 2 * (longest + 1)))];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : characters.join("");
}
