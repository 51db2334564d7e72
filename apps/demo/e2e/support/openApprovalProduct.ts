import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createEmulator } from "@keyhold/emulator";
import { type ApprovalOptions, agentcard, createKeyhold, type KeyholdEvent } from "@keyhold/express";
import express from "express";
import type { BrowserContextOptions } from "playwright";
import { onTestFinished } from "vitest";
import { openBrowser } from "./openBrowser.js";

declare module "express-session" {
  interface SessionData {
    userId: string;
  }
}

const mountPath = "/api/keyhold";
const client = { clientId: "product", clientSecret: "a secret of the product" };

/**
 * Opens a product with a sign-in page, whose user Alice has connected Agentcard, and a fresh browser in which she is not signed in. All of it is
 * closed after the test.
 *
 * @param approvals by default, an agent's call waits longer than any test
 */
export async function openApprovalProduct(
  options: BrowserContextOptions = {},
  approvals: ApprovalOptions = { holdSeconds: 600 },
) {
  const app = express();
  const server = createServer(app).listen(0, "localhost");
  await once(server, "listening");
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const redirectUris = [`${origin}${mountPath}/callback/agentcard`];
  const emulator = await createEmulator({
    agentcard: { port: 0, clients: [{ ...client, name: "Magpie", mode: "test", redirectUris }] },
  });
  const events: KeyholdEvent[] = [];
  const keyhold = createKeyhold({
    publicUrl: origin + mountPath,
    keys: ["a key that is long enough for a test"],
    identify: ({ session }) => session.userId,
    signInUrl: "/sign-in",
    approvals,
    onEvent: (event) => void events.push(event),
    providers: [agentcard({ ...client, mode: "test", origin: emulator.agentcard.origin })],
  });
  app.use(mountPath, keyhold.router);
  app.use(keyhold.sessionMiddleware());
  app.get("/sign-in", (_req, res) => {
    res.send(
      '<!doctype html><html lang="en"><title>Sign in</title><form method="post"><button>Sign in as Alice</button></form>',
    );
  });
  app.post("/sign-in", (req, res) => {
    req.session.userId = "alice";
    const way = String(req.query.return_to);
    res.redirect(303, way.startsWith(mountPath) ? way : "/");
  });

  const browser = await openBrowser(options);
  onTestFinished(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
    await Promise.all([keyhold.close(), emulator.close()]);
  });
  const { context } = browser;
  const page = await context.newPage();
  await page.goto(`${origin}/sign-in`);
  await page.getByRole("button", { name: "Sign in as Alice" }).click();
  await page.waitForURL(`${origin}/`);
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const navigate = (address: string) =>
    fetch(address, { headers: { cookie, "sec-fetch-site": "none" }, redirect: "manual" });
  const query = new URLSearchParams({ attempt: "attempt-0000000000000000", display: "page" });
  const { headers } = await navigate(`${origin}${mountPath}/connections/agentcard/authorize?${query}`);
  const url = headers.get("location") ?? "";
  await navigate(await emulator.agentcard.approve({ url, email: "alice@example.com" }));
  await context.clearCookies();

  return {
    page,
    events,
    keyhold,
    /** Alice's agent creates a card. @returns the address of the approval's page, and the result, which comes after the decision */
    async ask(args: Record<string, unknown>) {
      const { url, fetch } = await keyhold.mcp({ userId: "alice", provider: "agentcard", agent: "shopper" });
      const before = new Set((await keyhold.approvals("alice")).map(({ id }) => id));
      const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "create_card", arguments: args } };
      const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
      const result = fetch(url, { method: "POST", headers, body: JSON.stringify(message) }).then((answer) =>
        answer.text(),
      );
      for (;;) {
        const asked = (await keyhold.approvals("alice")).find(({ id }) => !before.has(id));
        if (asked) return { result, address: `${origin}${mountPath}/approve/${asked.id}` };
      }
    },
  };
}
