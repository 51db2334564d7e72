import { paths } from "@keyhold/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { callContext } from "../../src/connections/callContext.js";
import { noteStepUp } from "../../src/connections/stepUp.js";
import { mcpServer } from "../../src/index.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import { createKeyring } from "../../src/vault/createKeyring.js";
import { createVault } from "../../src/vault/createVault.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { attemptId, authorize, openProduct, type Product, testKey } from "../support/openProduct.js";
import { openProtectedServer, type ProtectedServer } from "../support/openProtectedServer.js";

let server: ProtectedServer;
let product: Product;
let alice: Browser;

beforeEach(async () => {
  server = await openProtectedServer();
  product = await openProduct({ more: () => [mcpServer({ id: "found", name: "Found", url: server.url })] });
  alice = await product.browserOf("alice");
});
afterEach(() => Promise.all([server.close(), product.close()]));

/** Connects. @returns the scope that Keyhold asked for */
async function connect(): Promise<string> {
  const url = await authorize(alice, "found", attemptId());
  await alice.navigate((await fetch(url, { redirect: "manual" })).headers.get("location") ?? "");
  return new URL(url).searchParams.get("scope") ?? "";
}

/** Calls a tool. @returns the error's code, or "done" */
async function call(tool: string): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const { body } = await alice.json(paths.tool("found", tool), { method: "POST", body: "{}", headers });
  return "error" in body ? (body.error as { code: string }).code : "done";
}

const status = async () => (await connectionOf(alice, "found"))?.status;
const scopes = (scope: string) => scope.split(" ").sort();

describe("M10: a tool that needs a wider scope", () => {
  it("Keyhold asks for the granted and the missing scope, and the tool works after that", async () => {
    expect(await connect()).toBe("read");
    server.authority.grantable.add("write");
    expect(await call("write")).toBe("insufficient_scope");
    expect(await connectionOf(alice, "found")).toMatchObject({ status: "needs_reconnect", wantsMore: true });
    expect(await call("read")).toBe("done");

    expect(scopes(await connect())).toEqual(["read", "write"]);
    expect(await connectionOf(alice, "found")).toMatchObject({ status: "connected" });
    expect(await connectionOf(alice, "found")).not.toHaveProperty("wantsMore");
    expect(await call("write")).toBe("done");
    expect(await call("read")).toBe("done");
  });

  it("Keyhold collects the missing scopes of several refusals", async () => {
    await connect();
    await call("write");
    await call("erase");
    expect(scopes(await connect())).toEqual(["erase", "read", "write"]);
  });

  it("the proxy answers a refusal for a missing scope with the code insufficient_scope", async () => {
    await connect();
    const response = await alice.json(paths.mcp("found"), {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "write", arguments: {} } }),
    });
    expect(response).toMatchObject({ status: 403, body: { error: { code: "insufficient_scope" } } });
    expect(await status()).toBe("needs_reconnect");
  });

  it("Keyhold does not ask a third time in a row for a scope that did not help", async () => {
    await connect();
    for (const _of of ["first", "second"]) {
      expect(await call("write")).toBe("insufficient_scope");
      expect(await status()).toBe("needs_reconnect");
      expect(scopes(await connect())).toEqual(["read", "write"]);
      expect(await status()).toBe("connected");
    }
    expect(await call("write")).toBe("insufficient_scope");
    expect(await status()).toBe("connected");
    expect(await call("read")).toBe("done");
  });

  it("Keyhold asks again when a tool needs a scope that is new", async () => {
    await connect();
    for (const _of of ["first", "second"]) {
      await call("write");
      await connect();
    }
    expect(await call("erase")).toBe("insufficient_scope");
    expect(await status()).toBe("needs_reconnect");
  });

  it("Keyhold writes a missing scope once, however often the tool is refused", async () => {
    const written = vi.fn();
    const vault = createVault(memoryStore(), createKeyring([testKey]), { onChange: written });
    const provider = mcpServer({ id: "found", name: "Found", url: server.url });
    const call = callContext({ userId: "alice", provider, connection: provider.id, requestId: "the only one" });
    const issuedBy = { issuer: server.origin, clientId: "product" };
    await vault.write(call, { tokens: { accessToken: "token", scope: "read", issuedBy }, connectedAt: "2026-01-01" });
    written.mockClear();
    for (const wanted of ["write", "write", "write read", "erase", "write erase"]) {
      await noteStepUp(vault, call, "token", wanted);
    }
    await noteStepUp(vault, call, "an older token", "admin");
    expect(written).toHaveBeenCalledTimes(2);
  });
});

describe("M10: a 403 for another reason", () => {
  it.each([
    ["without a challenge", undefined, "no_access"],
    ["with another error", 'Bearer error="invalid_request", scope="write"', "no_access"],
    ["that names no scope", 'Bearer error="insufficient_scope"', "insufficient_scope"],
  ])("a 403 %s does not change the connection", async (_case, challenge, code) => {
    await connect();
    server.script("/mcp", (_req, res) => {
      if (challenge) res.set("www-authenticate", challenge);
      res.sendStatus(403);
    });
    expect(await call("read")).toBe(code);
    expect(await status()).toBe("connected");
  });
});
