import { localhostHostValidation } from "@modelcontextprotocol/sdk/server/middleware/hostHeaderValidation.js";
import express, { type Express } from "express";
import * as z from "zod";
import { sendStylesheet } from "../pages/page.js";
import { createEventLog, type EventLog, type LogEntry } from "./eventLog.js";
import { createOutage, Down } from "./outage.js";
import { type Decision, type Detour, walk } from "./walk.js";

/** One emulated provider, and what a test may do to it. All of it is also there over HTTP, under `/__control` and `/__drive`. */
export interface EmulatedProvider {
  /** For example `http://localhost:4100`. */
  readonly origin: string;
  /** Lets every access token issued so far count as expired. Refresh tokens live on. `POST /__control/expire-access-tokens` */
  expireAccessTokens(): void;
  /** What happened so far, oldest first. `GET /__control/log` */
  log(): readonly LogEntry[];
  /** Answers 503 everywhere, for a time or until further notice. `POST /__control/down` */
  setDown(down: Down): void;
  /**
   * Signs a user in and gives (or denies) consent, without a browser. `POST /__drive/approve`
   *
   * @returns the redirect that the user's browser would have been sent to
   * @throws Error when the provider refuses the authorization request on a page of its own
   */
  approve(decision: Decision): Promise<string>;
}

const DecisionBody = z.object({ url: z.url(), email: z.email(), deny: z.boolean().optional() });

/**
 * What both providers share: an app that answers to loopback names only, with the control routes mounted. The
 * provider's own routes go on top.
 *
 * @param origin where the app is reached
 * @param hooks how this provider expires its access tokens, and which of its sign-in steps are no form
 */
export function createProviderApp(
  origin: string,
  hooks: { readonly expireAccessTokens: () => void; readonly detour?: Detour },
): { app: Express; log: EventLog; control: EmulatedProvider } {
  const log = createEventLog();
  const outage = createOutage();
  const control: EmulatedProvider = {
    origin,
    expireAccessTokens: hooks.expireAccessTokens,
    log: () => log.entries,
    setDown: outage.set,
    approve: (decision) => walk(origin, decision, hooks.detour),
  };

  // In any other environment, Express would send stacks to the browser.
  const app = express().disable("x-powered-by").set("env", "production");
  app.use(localhostHostValidation());
  app.post("/__control/expire-access-tokens", (_req, res) => {
    control.expireAccessTokens();
    res.sendStatus(204);
  });
  app.get("/__control/log", (_req, res) => {
    res.json(control.log());
  });
  app.post("/__control/down", express.json(), (req, res) => {
    const down = Down.safeParse(req.body);
    if (down.success) control.setDown(down.data);
    res.status(down.success ? 204 : 400).end(down.success ? undefined : z.prettifyError(down.error));
  });
  app.use(outage.refuse);
  app.post("/__drive/approve", express.json(), async (req, res) => {
    const decision = DecisionBody.safeParse(req.body);
    if (!decision.success) {
      res.status(400).json({ error: z.prettifyError(decision.error) });
      return;
    }
    try {
      res.json({ location: await control.approve(decision.data) });
    } catch (error) {
      res.status(400).json({ error: error instanceof Error ? error.message : String(error) });
    }
  });
  app.get("/emulator.css", (_req, res) => {
    sendStylesheet(res);
  });
  return { app, log, control };
}
