import type { ToolResult } from "@keyhold/contract";
import { safeLink } from "../client/safeLink.js";

/** What Agentcard answered when it was asked to create or to close a card. */
export interface CardAnswer {
  /** Whether that is done. If not, Agentcard has refused, or wants something of the user first. */
  readonly done: boolean;
  /** Agentcard's own words. */
  readonly message: string;
  /** Where the user has to go on, if Agentcard says so: an https address. */
  readonly continueUrl?: string;
}

/**
 * Reads the answer of `create_card` or `close_card`. There are some 25 other statuses, and more to come, so all of them
 * are told by their message.
 *
 * @param done the status that means success
 */
export function cardAnswer(
  { content, structuredContent, isError }: ToolResult,
  done: "created" | "closed",
): CardAnswer {
  const { status, message, approvalUrl, attachUrl, vaultUrl } = Object(structuredContent);
  const text = content.find((item) => item.type === "text")?.text;
  const continueUrl = [approvalUrl, attachUrl, vaultUrl].map(safeLink).find(Boolean);
  return {
    done: !isError && status === done,
    message: [message, text, status].find((each) => typeof each === "string") ?? "",
    ...(continueUrl && { continueUrl }),
  };
}
