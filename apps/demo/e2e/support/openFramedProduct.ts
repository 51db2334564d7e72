import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createEmulator } from "@keyhold/emulator";
import { civic, createKeyhold } from "@keyhold/express";
import express from "express";
import { onTestFinished } from "vitest";
import { openBrowser } from "./openBrowser.js";

const mountPath = "/api/keyhold";
const client = { clientId: "product", clientSecret: "a secret of the product" };
const builtPages = fileURLToPath(new URL("../../dist/client", import.meta.url));

/** Chromium needs all three members. Playwright's types have only one of them. */
const blocked = {
  enableThirdPartyCookieRestriction: true,
  disableThirdPartyCookieMetadata: true,
  disableThirdPartyCookieHeuristics: true,
};

/** What is special about a framed product. */
export interface FramedProduct {
  /** The host of the page around the frame. The product is at `localhost`: `127.0.0.1` is another site, `localhost` with another port the same one. */
  readonly around: "localhost" | "127.0.0.1";
  /** What the session cookie has in place of `SameSite=Lax`. Browsers treat `localhost` as secure, so `Secure` works there. */
  readonly cookie: string;
  /** Whether the browser blocks third-party cookies that are not partitioned. */
  readonly blocksCookies?: boolean;
}

/** Opens a product with a sign-in of its own, at Civic, in a frame of another page. All of it is closed after the test. */
export async function openFramedProduct({ around, cookie, blocksCookies = false }: FramedProduct) {
  const app = express();
  const origin = await serve(app, "localhost");
  const emulator = await createEmulator({
    civic: {
      port: 0,
      clients: [{ ...client, name: "Magpie", redirectUris: [`${origin}${mountPath}/callback/civic`] }],
    },
  });
  const signedIn = new Set<string>();
  const keyhold = createKeyhold({
    publicUrl: origin + mountPath,
    keys: ["a key that is long enough for a test"],
    identify: ({ raw }) => (signedIn.has(raw.sessionID) ? "alice" : undefined),
    providers: [civic({ ...client, origin: emulator.civic.origin })],
  });
  app.use((_req, res, next) => {
    const setHeader = res.setHeader.bind(res);
    res.setHeader = (name, value) =>
      setHeader(name, name === "Set-Cookie" ? String(value).replace("SameSite=Lax", cookie) : value);
    next();
  });
  app.use(keyhold.sessionMiddleware());
  app.use(mountPath, keyhold.router);
  app.get("/sign-in", (req, res) => {
    Object.assign(req.session, { alice: true });
    signedIn.add(req.sessionID);
    res.redirect("/");
  });
  app.get("/api/me", (_req, res) => void res.json({ user: { id: "alice", name: "Alice" }, users: [], emulator: {} }));
  app.use(express.static(builtPages));

  const outer = await serve((_req, res) => {
    res.setHeader("content-type", "text/html");
    res.end(`<!doctype html><title>Embeds</title><iframe src="${origin}/sign-in" width="900" height="900"></iframe>`);
  }, around);
  const browser = await openBrowser();
  onTestFinished(async () => {
    await browser.close();
    await Promise.all([keyhold.close(), emulator.close()]);
  });
  const page = await browser.context.newPage();
  if (blocksCookies) {
    const session = await browser.context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.setCookieControls", blocked);
  }
  await page.goto(outer);
  return { page, browser, origin, frame: page.frameLocator("iframe") };
}

/** @returns the origin */
async function serve(listener: RequestListener, host: string): Promise<string> {
  const server = createServer(listener).listen(0, host);
  await once(server, "listening");
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}
