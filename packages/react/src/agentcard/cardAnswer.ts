import type { ToolResult } from "@keyhold/contract";
import { safeLink } from "../client/safeLink.js";
import { readMember } from "./readMember.js";

/** Agentcard's answer to creating or closing a card. */
export interface CardAnswer {
  /** Whether Agentcard has created or closed the card. If not, it refused, or needs something from the user first. */
  readonly done: boolean;
  /** Agentcard's own words. */
  readonly message: string;
  /** The id of the card, if Agentcard sent it. */
  readonly cardId?: string | undefined;
  /** An https address where the user has to continue, if Agentcard sent one. */
  readonly continueUrl?: string;
}

/**
 * Reads the answer to `create_card` or `close_card`. Agentcard has about 25 other statuses and may add more, so the user
 * reads Agentcard's message instead.
 *
 * @param done the status that means success
 */
export function cardAnswer(
  { content, structuredContent, isError }: ToolResult,
  done: "created" | "closed",
): CardAnswer {
  const { status, message, cardId, approvalUrl, attachUrl, vaultUrl } = Object(structuredContent);
  const text = content.find((item) => item.type === "text")?.text;
  const continueUrl = [approvalUrl, attachUrl, vaultUrl].map(safeLink).find(Boolean);
  return {
    done: !isError && status === done,
    message: [message, text, status].find((each) => typeof each === "string") ?? "",
    cardId: readMember.id(cardId),
    ...(continueUrl && { continueUrl }),
  };
}
