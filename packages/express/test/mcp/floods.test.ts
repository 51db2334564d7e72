import { expect, it } from "vitest";
import { inspectEvents } from "../../src/mcp/inspectEvents.js";

const progress = 'data: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n';

it.each([
  ["blank lines", "\n"],
  ["lone CRs", "\r"],
  ["comments", ":\n\n"],
  ["small events", progress],
])(
  "F-H2: the proxy keeps many %s that arrive in one piece together, so that other users do not have to wait",
  async (_what, part) => {
    const piece = Buffer.from(part.repeat(20_000));
    const out: Buffer[] = [];
    for await (const bytes of inspectEvents((json) => json, [piece, piece])) out.push(bytes);
    expect(out.length).toBeLessThanOrEqual(3);
    expect(Buffer.concat(out)).toEqual(Buffer.concat([piece, piece]));
  },
);
