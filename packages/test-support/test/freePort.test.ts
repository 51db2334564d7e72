import { once } from "node:events";
import { createServer } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { freePort } from "../src/index.js";

const randomInt = vi.hoisted(() => vi.fn<(min: number, max: number) => number>());
vi.mock("node:crypto", async (original) => {
  const crypto = await original<typeof import("node:crypto")>();
  randomInt.mockImplementation(crypto.randomInt);
  return { ...crypto, randomInt };
});

async function listen(port: number): Promise<void> {
  const server = createServer().listen(port, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
}

test("a free port is none that the system gives to another server that asks for any port", async () => {
  for (let turn = 0; turn < 50; turn++) {
    const port = await freePort();
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_768);
  }
});

test("a port on which a program listens is passed over", async () => {
  const [taken, free] = [await freePort(), await freePort()];
  await listen(taken);
  randomInt.mockReturnValueOnce(taken).mockReturnValueOnce(free);
  expect(await freePort()).toBe(free);
  await listen(free);
});
