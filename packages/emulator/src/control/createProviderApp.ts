import { localhostHostValidation } from "@modelcontextprotocol/sdk/server/middleware/hostHeaderValidation.js";
import express, { type Express } from "express";
import * as z from "zod";
import { sendStylesheet } from "../pages/page.js";
import { controlRoutes } from "./controlRoutes.js";
import { type Clock, createClock } from "./createClock.js";
import { createEventLog, type EventLog } from "./createEventLog.js";
import { createOpenResponses } from "./createOpenResponses.js";
import { driveConsent, type FollowLink } from "./driveConsent.js";
import type { EmulatedProvider } from "./EmulatedProvider.js";
import { emailAddress } from "./emailAddress.js";
import { createFaults } from "./faults/createFaults.js";
import type { SubjectOf } from "./faults/inspectRequest.js";
import { refuseCrossSite } from "./refuseCrossSite.js";
import type { Target } from "./Target.js";

/** What the controls that all providers share need from one provider. */
export interface ProviderHooks {
  readonly expireAccessTokens: (target: Target) => void;
  readonly subjectOf: SubjectOf;
  readonly forgetClients: (clientId: string | undefined) => number | Promise<number>;
  /** Sets the provider's own behaviour or settings back to the values at the start. */
  readonly reset?: () => void;
  /** Further buttons of the control page. Each sends its command with a `Target`. */
  readonly buttons?: readonly { readonly command: string; readonly label: string }[];
  /** For the sign-in pages that have no form. */
  readonly followLink?: FollowLink;
}

const DecisionBody = z.object({ url: z.url(), email: emailAddress, deny: z.boolean().optional() });

/**
 * Creates the Express app that both providers build on: it refuses hosts other than loopback ones, and has the control routes. The provider
 * adds its own routes.
 *
 * @param name the provider's name on its pages
 * @param origin the app's own origin
 */
export function createProviderApp(
  name: string,
  origin: string,
  hooks: ProviderHooks,
): { app: Express; log: EventLog; clock: Clock; control: EmulatedProvider } {
  const log = createEventLog();
  const clock = createClock();
  const openResponses = createOpenResponses(hooks.subjectOf);
  const { faults, injectFaults } = createFaults(hooks.subjectOf);
  const control: EmulatedProvider = {
    origin,
    faults,
    expireAccessTokens: (target = {}) => hooks.expireAccessTokens(target),
    cutStreams: (target = {}) => openResponses.cut(target),
    forgetClients: async ({ clientId } = {}) => hooks.forgetClients(clientId),
    setClock: ({ aheadSeconds }) => {
      clock.aheadSeconds = aheadSeconds;
    },
    log: () => log.entries,
    reset: () => {
      faults.reset();
      clock.aheadSeconds = 0;
      hooks.reset?.();
    },
    approve: (decision) => driveConsent(origin, decision, hooks.followLink),
  };

  // In any other environment, Express would send stack traces to the browser.
  const app = express().disable("x-powered-by").set("env", "production");
  app.use(localhostHostValidation());
  app.use(["/__control", "/__drive"], refuseCrossSite);
  app.use(controlRoutes(name, control, hooks.buttons));
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
  app.use((_req, res, next) => {
    res.set("Date", new Date(clock.now()).toUTCString());
    next();
  });
  // The control routes stay free of faults, so that a test can always remove a fault.
  app.all(/^(?!\/__control\/)/, openResponses.track, injectFaults);
  return { app, log, clock, control };
}
