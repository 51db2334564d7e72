import { once } from "node:events";
import { createServer } from "node:http";
import { createEmulator } from "@keyhold/emulator";
import { agentcard, civic, createKeyhold, mcpServer } from "@keyhold/express";
import { freePort } from "@keyhold/test-support";
import express from "express";
import { exportSPKI, generateKeyPair, SignJWT } from "jose";
import type { BackendUnderTest } from "./BackendUnderTest.js";

const client = { clientId: "product", clientSecret: "a secret of the product" };
const email = "alice@example.com";
/** To generate them takes longer than to open a backend. */
const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });

/** A product's real backend in front of the emulated providers. Its user is Alice. */
export async function openReal(): Promise<BackendUnderTest> {
  const origin = `http://localhost:${await freePort()}`;
  const baseUrl = `${origin}/api/keyhold`;
  const registered = { ...client, name: "Product", redirectUris: [`${baseUrl}/callback/agentcard`] };
  const emulator = await createEmulator({
    agentcard: { port: 0, clients: [{ ...registered, mode: "test" }] },
    civic: {
      port: 0,
      clients: [registered],
      identityProviders: [{ issuer: origin, audience: "product", publicKey: await exportSPKI(publicKey) }],
    },
  });
  const keyhold = createKeyhold({
    publicUrl: baseUrl,
    keys: ["a key that is long enough for a test"],
    // An anonymous user cannot be asked.
    identify: () => "alice",
    providers: [
      agentcard({
        ...client,
        mode: "test",
        accounts: "several",
        origin: emulator.agentcard.origin,
        tools: { page: { ask: ["get_card_balance"] } },
      }),
      civic({
        ...client,
        origin: emulator.civic.origin,
        subjectToken: ({ userId }) =>
          new SignJWT({ email })
            .setProtectedHeader({ alg: "RS256" })
            .setIssuer(origin)
            .setSubject(userId)
            .setAudience("product")
            .setIssuedAt()
            .setExpirationTime("10 minutes")
            .sign(privateKey),
      }),
      mcpServer({
        id: "weather",
        name: "Weather",
        url: "https://weather.example.com/mcp",
        apiKey: { header: "x-api-key", help: "https://weather.example.com/keys", check: async () => email },
      }),
    ],
    customServers: { allow: () => true, most: 1 },
    onEvent: () => {},
  });
  const server = createServer(express().use("/api/keyhold", keyhold.router));
  await once(server.listen(new URL(origin).port), "listening");
  const cookies = new Map<string, string>();

  return {
    baseUrl,
    async fetch(input, init) {
      const request = new Request(input, { ...init, redirect: "manual" });
      request.headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
      const response = await fetch(request);
      for (const line of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      return response;
    },
    consent: (url, isGiven, account = email) => emulator.agentcard.approve({ url, email: account, deny: !isGiven }),
    async permit(url, isGiven) {
      await fetch(url, { method: "POST", body: new URLSearchParams({ decision: isGiven ? "approve" : "deny" }) });
    },
    serverUrl: `${emulator.agentcard.origin}/mcp`,
    async close() {
      await keyhold.close();
      server.closeAllConnections();
      server.close();
      await emulator.close();
    },
  };
}
