import type { Page } from "playwright";

/** What a page gets over the two kinds of streams. */
export interface Streamed {
  /** The type of the answer to the first message of MCP, and the answer. */
  readonly mcp: readonly [string | null, string];
  /** The first event of the event stream, which arrives while the stream is open. */
  readonly event: string | undefined;
}

/** Sends the first message of MCP from the page, then opens the event stream and disconnects Agentcard. */
export const useStreams = (page: Page): Promise<Streamed> =>
  page.evaluate(async () => {
    const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "page", version: "1" } };
    const message = await fetch("/api/keyhold/connections/agentcard/mcp", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params }),
    });
    const stream = await fetch("/api/keyhold/events");
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    await fetch("/api/keyhold/connections/agentcard", { method: "DELETE" });
    let event: string | undefined;
    // Comments come before.
    do event = (await reader?.read())?.value;
    while (event?.startsWith(":"));
    return { mcp: [message.headers.get("content-type"), await message.text()] as const, event };
  });
