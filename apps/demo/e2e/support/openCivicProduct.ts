import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type CivicSettingsInput, createEmulator } from "@keyhold/emulator";
import { civic, createKeyhold, type Provider } from "@keyhold/express";
import express from "express";
import { onTestFinished } from "vitest";
import { type Identity, jwksPath } from "./identities.js";
import { openBrowser } from "./openBrowser.js";
import type { Secret } from "./startDemo.js";

const mountPath = "/api/keyhold";
const client = { clientId: "product", clientSecret: "a secret of the product" };
const alice = { id: "alice", name: "Alice" };
const builtPages = fileURLToPath(new URL("../../dist/client", import.meta.url));

/** What is special about a product. */
export interface CivicProduct {
  /** The identity provider whose tokens Keyhold exchanges. Without it, users sign in at Civic. Told where the product is. */
  readonly identity?: (origin: string) => Promise<Identity>;
  readonly profile?: string;
  /** How Civic spells its issuer. */
  readonly issuerSlash?: boolean;
  readonly settings?: CivicSettingsInput;
  /** Further providers. Told where Civic is. */
  readonly more?: (civicOrigin: string) => readonly Provider[];
}

/** Opens the demo's pages over a backend that has Civic alone, in a fresh browser. All of it is closed after the test. */
export async function openCivicProduct({ identity, profile, issuerSlash, settings, more }: CivicProduct) {
  const app = express();
  const server = createServer(app).listen(0, "localhost");
  await once(server, "listening");
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const identified = await identity?.(origin);

  const secrets: Secret[] = [];
  const emulator = await createEmulator({
    civic: {
      ...settings,
      port: 0,
      issuerSlash,
      clients: [{ ...client, name: "Magpie", redirectUris: [`${origin}${mountPath}/callback/civic`] }],
      identityProviders: identified && [identified.registration],
    },
    onSecret: (kind, value) => secrets.push({ kind, value }),
  });
  const keyhold = createKeyhold({
    publicUrl: origin + mountPath,
    keys: ["a key that is long enough for a test"],
    identify: () => alice.id,
    providers: [
      civic({
        ...client,
        origin: emulator.civic.origin,
        profile,
        subjectToken: identified && (() => identified.token()),
        subjectTokenType: identified?.type,
      }),
      ...(more?.(emulator.civic.origin) ?? []),
    ],
  });
  app.use(mountPath, keyhold.router);
  app.get("/api/me", (_req, res) => void res.json({ user: alice, users: [alice], emulator: {} }));
  app.get(jwksPath, (_req, res) => void res.json(identified?.jwks));
  app.use(express.static(builtPages));

  const browser = await openBrowser();
  onTestFinished(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
    await Promise.all([keyhold.close(), emulator.close()]);
  });
  const page = await browser.context.newPage();
  await page.goto(origin);
  return { page, browser, civic: emulator.civic, origin, secrets };
}
