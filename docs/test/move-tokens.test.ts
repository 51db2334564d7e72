import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { createEmulator } from "@keyhold/emulator";
import { agentcard, createKeyhold, type Keyhold } from "@keyhold/express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openProject, type Project } from "./support/openProject.js";

const path = "docs/move-tokens.md";
const redirectUri = "http://localhost:1/oauth/callback";
const clientSecret = "the secret of the shop";

type Emulator = Awaited<ReturnType<typeof openEmulator>>;
const openEmulator = () =>
  createEmulator({
    agentcard: {
      port: 0,
      clients: [{ clientId: "shop", clientSecret, name: "Shop", redirectUris: [redirectUri], mode: "test" }],
    },
  });

/** Gets a user's tokens, as the product's own code did before Keyhold. */
async function tokensOf({ agentcard: service }: Emulator, email: string) {
  const verifier = randomBytes(32).toString("base64url");
  const url = new URL("/authorize", service.origin);
  url.search = `${new URLSearchParams({
    response_type: "code",
    client_id: "shop",
    redirect_uri: redirectUri,
    state: "any",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    resource: `${service.origin}/mcp`,
  })}`;
  const code = new URL(await service.approve({ url: url.href, email })).searchParams.get("code") ?? "";
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    client_id: "shop",
    client_secret: clientSecret,
    resource: `${service.origin}/mcp`,
  });
  const response = await fetch(`${service.origin}/token`, { method: "POST", body });
  if (!response.ok) throw new Error(`The token endpoint answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as { access_token: string; refresh_token: string };
}

describe(path, () => {
  let emulator: Emulator;
  let database: PGlite;
  let project: Project;
  let keyhold: Keyhold;
  let moveTokens: (keyhold: Keyhold, database: PGlite) => Promise<Record<string, number>>;
  beforeAll(async () => {
    emulator = await openEmulator();
    database = new PGlite("memory://");
    project = await openProject(path);
    keyhold = createKeyhold({
      publicUrl: "http://localhost:1/api/keyhold",
      keys: ["a key of thirty-two characters or more"],
      identify: () => undefined,
      providers: [agentcard({ clientId: "shop", clientSecret, origin: emulator.agentcard.origin })],
    });
    ({ moveTokens } = await import(`${project.folder}/moveTokens.ts`));
  });
  afterAll(async () => {
    await keyhold?.close();
    await database?.close();
    await project?.close();
    await emulator?.close();
  });

  it("the script moves a table of tokens, can run twice, and no user with a working token has to reconnect", async () => {
    await database.exec(await readFile(join(project.folder, "table.sql"), "utf8"));
    const insert =
      "insert into agentcard_tokens (user_id, access_token, refresh_token, expires_at, email, created_at) values ($1, $2, $3, $4, $5, $6)";
    for (const user of ["alice", "bob", "carol"]) {
      const email = `${user}@example.com`;
      const { access_token, refresh_token } = await tokensOf(emulator, email);
      const refreshToken = user === "carol" ? "a dead one" : refresh_token;
      await database.query(insert, [user, access_token, refreshToken, new Date(), email, "2025-03-01T10:00:00Z"]);
    }

    emulator.agentcard.faults.add({ kind: "status", status: 503 });
    expect(await moveTokens(keyhold, database)).toEqual({ moved: 0, later: 3, ended: 0 });
    emulator.agentcard.faults.reset();

    expect(await moveTokens(keyhold, database)).toEqual({ moved: 2, later: 0, ended: 1 });
    expect(await moveTokens(keyhold, database)).toEqual({ moved: 0, later: 0, ended: 0 });
    expect((await database.query("select * from agentcard_tokens where access_token is not null")).rows).toEqual([]);

    for (const userId of ["alice", "bob"]) {
      expect(await keyhold.connections(userId)).toMatchObject([
        { status: "connected", account: `${userId}@example.com`, connectedAt: "2025-03-01T10:00:00.000Z" },
      ]);
      const { url, fetch: send } = await keyhold.mcp({ userId, provider: "agentcard" });
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
      const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
      expect((await send(url, { method: "POST", headers, body })).status).toBeLessThan(500);
    }
    expect(await keyhold.connections("carol")).toMatchObject([{ status: "disconnected" }]);
  });
});
