import type { Provider } from "../providers/Provider.js";
import type { ToolCall } from "./ToolCall.js";
import { visible } from "./visible.js";

/** The maximum length of a summary, in characters. */
const LONGEST = 300;
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
  return { summary: shortened(visible(wordsOf(call, describe))), arguments: members(call.arguments) };
}

/** The call in the provider's words, or its tool's name. */
function wordsOf(call: ToolCall, describe: Provider["describe"]): string {
  const plain = `Call ${call.tool}`;
  try {
    return describe?.(call) ?? plain;
  } catch {
    return plain;
  }
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : text;
}
