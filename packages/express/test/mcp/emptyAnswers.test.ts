import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Gate, openGate, toolCall } from "../support/openGate.js";

let gate: Gate;
beforeAll(async () => {
  gate = await openGate({}, { rateLimit: { limit: 100_000, window: 60 } });
});
beforeEach(() => gate.upstream.reset());
afterAll(() => gate.close());

const LIST = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
const NOTE = JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" });
const events = { "content-type": "text/event-stream" };
/** The headers of an answer without a body, for each coding: of known and unknown length, with and without a type. */
const headings = ["gzip", "deflate", "br", "zstd", "gzip, br", "identity"].flatMap(
  (coding): Record<string, string>[] => [
    { "content-encoding": coding },
    { "content-encoding": coding, "content-length": "0", "content-type": "application/json" },
    { "content-encoding": coding, "content-type": "application/json" },
  ],
);

describe("an empty body with a content coding", () => {
  it.each([200, 202, 204, 205, 400, 404, 405, 429])(
    "status %i reaches pages and agents as it is, whatever the coding",
    async (status) => {
      const seen: unknown[] = [];
      for (const headers of headings) {
        for (const body of [NOTE, LIST]) {
          gate.upstream.play(JSON.parse(body).method, (res) => res.writeHead(status, headers).end());
          for (const send of [gate.paths.proxy, gate.paths["keyhold.mcp()"]]) {
            const { text, ...got } = await send(body);
            if (got.status !== status || text !== "") seen.push([headers, got, text]);
          }
        }
      }
      expect(seen).toEqual([]);
    },
  );

  it("a call that gets one was sent once, and its outcome is unclear in the record", async () => {
    for (const headers of headings) {
      gate.upstream.reset();
      gate.upstream.play("tools/call", (res) => res.writeHead(200, headers).end());
      expect(await gate.paths.proxy(toolCall("pay"))).toMatchObject({ status: 200, text: "" });
      const [line] = (await gate.keyhold.activity({ userId: "alice" })).activity;
      expect([headers, line?.outcome, gate.upstream.calls().length]).toEqual([headers, "unclear", 1]);
    }
  });

  it.each(["gzip", "deflate", "br"])("an event stream that is empty in %s ends without an error", async (coding) => {
    for (const body of [LIST, toolCall("pay")]) {
      gate.upstream.play(JSON.parse(body).method, (res) =>
        res.writeHead(200, { ...events, "content-encoding": coding }).end(),
      );
      for (const send of Object.values(gate.paths)) expect(await send(body)).toMatchObject({ status: 200, text: "" });
    }
  });

  it("a standing stream in an unknown compression is refused at once, before it has a byte, and its connection ends", async () => {
    const { url, fetch } = await gate.keyhold.mcp({ userId: "alice", provider: "scripted" });
    const closed = new Promise<void>((resolve) => {
      gate.upstream.play("GET", (res) => {
        res
          .on("close", resolve)
          .writeHead(200, { ...events, "content-encoding": "zstd" })
          .flushHeaders();
      });
    });
    await expect(fetch(url)).rejects.toMatchObject({ code: "provider_answer_invalid" });
    await closed;
  });
});
