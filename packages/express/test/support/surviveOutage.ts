import { paths } from "@keyhold/contract";
import { expect } from "vitest";
import type { KeyholdOptions } from "../../src/index.js";
import { connectionOf } from "./openBrowser.js";
import { openEvents } from "./openEvents.js";
import { connect, openProduct } from "./openProduct.js";

/** The store of a product, which a test can take away. */
export interface Outage {
  readonly options: Pick<KeyholdOptions, "redis" | "store">;
  /** The store of another process on the same database; `undefined` if processes do not hear each other there. */
  readonly other: Pick<KeyholdOptions, "redis" | "store"> | undefined;
  begin(): unknown;
  end(): unknown;
}

export const AWAY = { status: 503, body: { error: { code: "store_unavailable" } } };

/**
 * Uses a product with a connected user while its store is away, and afterwards. Fails if an answer is not a 503 with a code, if an answer
 * shows the user as disconnected, or if the user's session, grant or event stream is not there afterwards.
 */
export async function surviveOutage({ options, other, begin, end }: Outage): Promise<void> {
  const product = await openProduct(options);
  const alice = await product.browserOf("alice");
  await connect(product, alice, "agentcard");
  const stream = await openEvents(product.mount, alice.cookie());
  const health = () => alice.json(paths.health());
  const agent = () => product.keyhold.mcp({ userId: "alice", provider: "agentcard" });
  await begin();

  expect(await health()).toEqual({ status: 503, body: { status: "store_unavailable" } });
  const requests: [string, RequestInit?][] = [
    [paths.connections()],
    [paths.events()],
    [paths.attempt("agentcard", "attempt-0000000000000001")],
    [paths.connection("civic"), { method: "POST" }],
    [paths.connection("agentcard"), { method: "DELETE" }],
    [paths.tools("agentcard")],
    [paths.tool("agentcard", "whoami"), { method: "POST" }],
    [paths.mcp("agentcard"), { method: "POST" }],
  ];
  const answers = await Promise.all(requests.map(([path, init]) => alice.json(path, init)));
  for (const answer of answers) expect(answer).toMatchObject(AWAY);
  await expect(agent()).rejects.toMatchObject({ code: "store_unavailable" });
  const finished = await alice.navigate(product.mount + paths.callback("agentcard"));
  expect(finished.headers.get("location")).toContain("error=store_unavailable");

  await end();
  await expect.poll(health).toEqual({ status: 200, body: { status: "ok" } });
  // Alice has her session and her grant, and the lock lets one refresh through.
  expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "connected" });
  product.emulator.agentcard.expireAccessTokens();
  expect((await alice.json(paths.tools("agentcard"))).status).toBe(200);
  await agent();

  if (other) {
    // The process may have missed changes. When it hears them again, it ends the stream, and the browser opens it again.
    await stream.ended;
    const again = await openEvents(product.mount, alice.cookie());
    const another = product.open(other);
    await another.disconnect({ userId: "alice", provider: "agentcard" });
    await expect.poll(() => again.changes).toContainEqual({ provider: "agentcard", connection: "agentcard" });
    again.close();
    await another.close();
  }
  stream.close();
  await product.close();
}
