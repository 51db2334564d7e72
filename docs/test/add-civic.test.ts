import type { Connection } from "@keyhold/contract";
import { createEmulator } from "@keyhold/emulator";
import { freePort } from "@keyhold/test-support";
import express from "express";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";
import { expect, it, onTestFinished } from "vitest";
import { createVisitor, type Visitor } from "./support/createVisitor.js";
import { openProject } from "./support/openProject.js";
import { readDocument } from "./support/readDocument.js";

const path = "docs/add-civic.md";
const shell = readDocument(path)
  .blocks.filter(({ language }) => language === "sh")
  .flatMap(({ text }) => text.split("\n"));

/** Starts one of the guide's servers and the emulator, as the guide says, and returns a visitor. */
async function visit(server: string, replace: Record<string, string> = {}, port?: number) {
  port ??= await freePort();
  const civicPort = await freePort();
  const project = await openProject(path, {
    replace: { ...replace, 5173: `${port}`, 3000: `${port}`, 4200: `${civicPort}` },
  });
  onTestFinished(() => project.close());
  await project.run(shell.filter((line) => line.startsWith("echo")).join("\n"));
  const commands = shell.filter((line) => line.startsWith("npx keyhold-emulator") || line.endsWith(` ${server}`));
  expect(commands).toHaveLength(2);
  await Promise.all(
    commands.map((command, index) => project.start(command, `http://localhost:${index ? port : civicPort}`)),
  );

  const visitor = createVisitor(`http://localhost:${port}`);
  /** Signs Alice in at Civic, gives consent, and returns to the app. */
  async function approve(url: string): Promise<string> {
    const answer = await fetch(`http://localhost:${civicPort}/__drive/approve`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ url, email: "alice@example.com" }),
    });
    return ((await answer.json()) as { location: string }).location;
  }
  return { visitor, approve };
}

async function connectionOf(visitor: Visitor): Promise<Connection | undefined> {
  const answer = await visitor.send("/api/keyhold/connections");
  return ((await answer.json()) as { connections: Connection[] }).connections[0];
}

/** What a click on "Connect with Civic" does if Keyhold exchanges a token. */
const connect = (visitor: Visitor) => visitor.send("/api/keyhold/connections/civic", { method: "POST" });

async function expectConnected(visitor: Visitor): Promise<void> {
  expect(await connectionOf(visitor)).toMatchObject({ status: "connected", account: "alice@example.com" });
  const tools = await visitor.send("/api/keyhold/connections/civic/tools");
  expect(await tools.text()).toContain("notes-search_notes");
}

const json = (body: unknown) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

it("the guide's app connects users of Civic Auth at Civic", async () => {
  const { visitor, approve } = await visit("civic-auth/server.ts");
  expect(await (await visitor.send("/api/keyhold/connections")).text()).toContain("not_signed_in");
  const signedIn = await approve(await visitor.isSentOn("/auth/login"));
  expect(await visitor.isSentOn(signedIn)).toBe("/");

  const start = "/api/keyhold/connections/civic/authorize?attempt=5f0c8a4e7d2b4c1f9a3e6d8b7c5a4f21&display=page";
  const connected = await approve(await visitor.isSentOn(start));
  await visitor.isSentOn(connected);
  await expectConnected(visitor);
});

it("the guide's app exchanges the ID token of an Auth.js session, and recognizes the user the next time", async () => {
  const port = await freePort();
  // Any OpenID provider will do; the emulated Civic is one.
  const app = { clientId: "your-client-id", clientSecret: "your-client-secret", name: "App" };
  const redirectUris = [`http://localhost:${port}/auth/callback/login`];
  const { civic: login, close } = await createEmulator({ civic: { port: 0, clients: [{ ...app, redirectUris }] } });
  onTestFinished(close);
  const { visitor } = await visit(
    "auth-js/server.ts",
    {
      "https://login.example.com/jwks": `${login.origin}/oauth/jwks`,
      "https://login.example.com": `${login.origin}/oauth/`,
    },
    port,
  );

  async function signIn(visitor: Visitor): Promise<void> {
    const { csrfToken } = (await (await visitor.send("/auth/csrf")).json()) as { csrfToken: string };
    const body = new URLSearchParams({ csrfToken });
    const url = await visitor.isSentOn("/auth/signin/login", { method: "POST", body });
    await visitor.isSentOn(await login.approve({ url, email: "alice@example.com" }));
  }

  expect(await (await connect(visitor)).json()).toMatchObject({ error: { code: "not_signed_in" } });
  await signIn(visitor);
  expect((await connect(visitor)).status).toBe(200);
  await expectConnected(visitor);
  const session = await (await visitor.send("/auth/session")).text();
  expect(session).toContain("alice@example.com");
  expect(session).not.toContain("eyJ");

  const elsewhere = createVisitor(`http://localhost:${port}`);
  await signIn(elsewhere);
  await expectConnected(elsewhere);
});

it("the guide's app exchanges a token that Better Auth signs", async () => {
  const { visitor } = await visit("better-auth/server.ts");
  const alice = { email: "alice@example.com", password: "correct horse battery", name: "Alice" };
  expect(await (await connect(visitor)).json()).toMatchObject({ error: { code: "not_signed_in" } });
  expect((await visitor.send("/api/auth/sign-up/email", json(alice))).status).toBe(200);
  expect((await connect(visitor)).status).toBe(200);
  await expectConnected(visitor);
});

it("the guide's app exchanges Google's ID token, and refuses one for another app", async () => {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const port = await freePort();
  const google = express()
    .get("/jwks", async (_req, res) => void res.json({ keys: [{ ...(await exportJWK(publicKey)), kid: "1" }] }))
    .get("/pem", async (_req, res) => void res.json({ 1: await exportSPKI(publicKey) }))
    .listen(port);
  onTestFinished(() => void google.close());
  const origin = `http://localhost:${port}`;

  const { visitor } = await visit("google/server.ts", {
    "https://www.googleapis.com/oauth2/v3/certs": `${origin}/jwks`,
    "new OAuth2Client()": `new OAuth2Client({ endpoints: { oauth2FederatedSignonPemCertsUrl: "${origin}/pem" } })`,
  });
  const idToken = (audience: string) =>
    new SignJWT({ email: "alice@example.com" })
      .setProtectedHeader({ alg: "RS256", kid: "1" })
      .setIssuer("https://accounts.google.com")
      .setAudience(audience)
      .setSubject("1234567890")
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(privateKey);
  expect((await visitor.send("/api/sign-in", json({ credential: await idToken("another-app") }))).status).toBe(401);
  expect(
    (await visitor.send("/api/sign-in", json({ credential: await idToken("your-google-client-id") }))).status,
  ).toBe(204);
  expect((await connect(visitor)).status).toBe(200);
  await expectConnected(visitor);
});
