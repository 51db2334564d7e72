import type { ServerResponse } from "node:http";
import { paths } from "@keyhold/contract";
import express from "express";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { agentcard, createKeyhold, type Provider } from "../../src/index.js";
import { type AuthorizationServer, openAuthorizationServer } from "../support/openAuthorizationServer.js";
import { type Browser, connectionOf, openBrowser } from "../support/openBrowser.js";
import { attemptId, authorize, listen, mount, testKey } from "../support/openProduct.js";

let provider: AuthorizationServer;
let account: string | undefined;
beforeEach(async () => {
  provider = await openAuthorizationServer();
  account = undefined;
  onTestFinished(provider.close);
});

/** A product whose users connect with the `account` that the test sets. */
async function open(more: Partial<Provider> = {}): Promise<Browser> {
  const { server, origin, close } = await listen();
  const keyhold = createKeyhold({
    publicUrl: origin + mount,
    keys: [testKey],
    identify: () => "alice",
    providers: [
      {
        ...agentcard({ clientId: "product", origin: provider.origin }),
        ownTools: undefined,
        account: async () => account,
        ...more,
      },
    ],
  });
  server.on("request", express().use(mount, keyhold.router));
  onTestFinished(close);
  onTestFinished(keyhold.close);
  return openBrowser(origin + mount);
}

async function connect(browser: Browser): Promise<void> {
  const consent = await fetch(await authorize(browser, "agentcard", attemptId()), { redirect: "manual" });
  await browser.navigate(consent.headers.get("location") ?? "");
  expect(await connectionOf(browser, "agentcard")).toMatchObject({ status: "connected" });
}

const disconnect = async (browser: Browser) =>
  (await browser.json(paths.connection("agentcard"), { method: "DELETE" })).body;
/** The number of refresh tokens that were revoked. */
const families = () => provider.revoked.filter((token) => token.startsWith("refresh-")).length;

/** Sets the answers to the revocation of one kind of token. */
function answer(hint: string, how: (res: ServerResponse) => unknown): void {
  provider.playRevoke((body, res) => {
    if (body.get("token_type_hint") !== hint) return;
    how(res);
    return true;
  });
}
const status =
  (code: number, error?: string) =>
  (res: ServerResponse): unknown =>
    res.writeHead(code, { "content-type": "application/json" }).end(error && JSON.stringify({ error }));

describe("DELETE /connections/:id", () => {
  it.each([200, 202, 204])(
    "F-D17, F-I6, F-M2: the status %i confirms a revocation, and Keyhold revokes both tokens",
    async (code) => {
      const browser = await open();
      await connect(browser);
      provider.playRevoke((_body, res) => status(code)(res));
      expect(await disconnect(browser)).toEqual({ revokedAtProvider: true });
      expect(provider.revoked.map((token) => token.split("-")[0])).toEqual(["refresh", "access"]);
    },
  );

  it.each<[string, (res: ServerResponse) => unknown]>([
    ["400 unsupported_token_type", status(400, "unsupported_token_type")],
    ["503", status(503)],
    ["a reset", (res) => res.destroy()],
  ])(
    "F-I6: the revocation counts as confirmed once the refresh token is revoked, even if the access token gets %s",
    async (_case, how) => {
      const browser = await open();
      await connect(browser);
      answer("access_token", how);
      expect(await disconnect(browser)).toEqual({ revokedAtProvider: true });
    },
  );

  it.each<[string, (res: ServerResponse) => unknown]>([
    ["400 unsupported_token_type", status(400, "unsupported_token_type")],
    ["400 invalid_request", status(400, "invalid_request")],
    ["401 invalid_client", status(401, "invalid_client")],
    ["302", (res) => res.writeHead(302, { location: "/" }).end()],
    ["500", status(500)],
    ["a reset", (res) => res.destroy()],
  ])(
    "F-D17, F-M2: the revocation is not confirmed if the refresh token gets %s, and Keyhold still revokes the access token",
    async (_case, how) => {
      const browser = await open();
      await connect(browser);
      answer("refresh_token", how);
      expect(await disconnect(browser)).toEqual({ revokedAtProvider: false });
      expect(provider.revoked.at(-1)).toMatch(/^access-/);
    },
  );

  it("F-M2: the revocation is not confirmed if the user was not connected", async () => {
    expect(await disconnect(await open())).toEqual({ revokedAtProvider: false });
  });

  it("F-M2: the revocation is confirmed if the provider itself has said that the grant has ended", async () => {
    const browser = await open();
    await connect(browser);
    provider.endGrants();
    const init = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
    expect((await browser.json(paths.tool("agentcard", "any"), init)).status).toBe(409);
    expect(await disconnect(browser)).toEqual({ revokedAtProvider: true });
    expect(provider.revoked).toEqual([]);
  });
});

describe("a grant that is replaced", () => {
  it("F-M2: Keyhold revokes a grant at the provider when another account's grant replaces it", async () => {
    const browser = await open();
    account = "private@example.com";
    await connect(browser);
    account = "company@example.com";
    await connect(browser);
    await vi.waitFor(() => expect(families()).toBe(1), PATIENCE);
    expect(await disconnect(browser)).toEqual({ revokedAtProvider: true });
    expect(families()).toBe(2);
  });

  it("F-M2: Keyhold revokes a grant that the same account's grant replaced only with the connection, since a provider may revoke all grants of a user and client", async () => {
    const browser = await open();
    account = "alice@example.com";
    for (let time = 0; time < 3; time++) await connect(browser);
    expect(families()).toBe(0);
    expect(await disconnect(browser)).toEqual({ revokedAtProvider: true });
    expect(families()).toBe(3);
  });

  it("F-M2: Keyhold revokes a grant that the same account's grant replaced at once if the provider revokes single tokens", async () => {
    const browser = await open({ revokes: "token" });
    account = "alice@example.com";
    for (let time = 0; time < 3; time++) await connect(browser);
    await vi.waitFor(() => expect(families()).toBe(2), PATIENCE);
    expect(await disconnect(browser)).toEqual({ revokedAtProvider: true });
    expect(families()).toBe(3);
  });

  it("F-M2: Keyhold revokes a replaced grant with the connection if its account is not known", async () => {
    const browser = await open();
    for (let time = 0; time < 3; time++) await connect(browser);
    expect(families()).toBe(0);
    expect(await disconnect(browser)).toEqual({ revokedAtProvider: true });
    expect(families()).toBe(3);
  });

  it("F-M2: Keyhold remembers a replaced grant until its revocation is confirmed, and disconnecting reports one that is not", async () => {
    const browser = await open();
    account = "private@example.com";
    await connect(browser);
    let tries = 0;
    let first = "";
    provider.playRevoke((body, res) => {
      first ||= body.get("token") ?? "";
      const isOld = body.get("token") === first;
      if (isOld) tries++;
      return isOld && status(503)(res);
    });
    account = "company@example.com";
    await connect(browser);
    await vi.waitFor(() => expect(tries).toBe(1), PATIENCE);
    expect(await disconnect(browser)).toEqual({ revokedAtProvider: false });
    expect(tries).toBe(2);
  });
});
