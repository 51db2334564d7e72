import type { Provider } from "../providers/Provider.js";
import { ignoreRejection } from "../util/ignoreRejection.js";
import type { ToolCall } from "./ToolCall.js";
import { visible } from "./visible.js";

/** The maximum length of a summary, in characters. */
const LONGEST_SUMMARY = 300;
/** The maximum length of a tool's name, in characters. */
const LONGEST_NAME = 256;
const SECRET = "•••";

/** What a user sees of a call. */
export interface ShownCall {
  /** The call in words, at most 300 characters. */
  readonly summary: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/**
 * A call as the user who approves it sees it: in the provider's words, with every argument. Values that the provider marks as secret are
 * hidden, and unseen characters are made visible.
 */
export function shownCall(call: ToolCall, { describe, secretArguments = [] }: Provider): ShownCall {
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
  return { summary: shownSummary(call, describe), arguments: members(call.arguments) };
}

/** The call in words, as users see it. */
export function shownSummary(call: ToolCall, describe: Provider["describe"]): string {
  return shortened(describedCall(call, describe) ?? `Call ${call.tool}`, LONGEST_SUMMARY);
}

/** The name of a tool, as users see it. */
export function shownName(tool: string): string {
  return shortened(tool, LONGEST_NAME);
}

/** @returns the call in the provider's words; `undefined` if it has none */
export function describedCall(call: ToolCall, describe: Provider["describe"]): string | undefined {
  try {
    const words: unknown = describe?.(call);
    ignoreRejection(words);
    return typeof words === "string" ? words : undefined;
  } catch {
    return undefined;
  }
}

/** @returns the beginning of a text, made visible. The limit is in characters, and one character has at most two code units. */
function shortened(text: string, longest: number): string {
  const characters = [...visible(text.slice(0, 2 * (longest + 1)))];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : characters.join("");
}
