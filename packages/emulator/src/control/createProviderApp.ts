import { localhostHostValidation } from "@modelcontextprotocol/sdk/server/middleware/hostHeaderValidation.js";
import express, { type Express } from "express";
import * as z from "zod";
import { sendStylesheet } from "../pages/page.js";
import { type Clock, createClock } from "./clock.js";
import { controlRoutes } from "./controlRoutes.js";
import { emailAddress } from "./emailAddress.js";
import { createEventLog, type EventLog, type LogEntry } from "./eventLog.js";
import { createFaults, type Faults } from "./faults/createFaults.js";
import type { SubjectOf } from "./faults/lookAt.js";
import { createOpenAnswers } from "./openAnswers.js";
import { refuseOtherSites } from "./refuseOtherSites.js";
import { type Decision, type Detour, walk } from "./walk.js";
import type { Whose } from "./whose.js";

/** One emulated provider, and what a test may do to it. All of it is also there over HTTP, under `/__control` and `/__drive`. */
export interface EmulatedProvider {
  /** For example `http://localhost:4100`. */
  readonly origin: string;
  /** What goes wrong, and for whom. `POST /__control/faults`, `GET /__control/faults`, `POST /__control/faults/remove` */
  readonly faults: Faults;
  /** Lets every access token issued so far count as expired. Refresh tokens live on. `POST /__control/expire-access-tokens` */
  expireAccessTokens(whose?: Whose): void;
  /** Ends the connections of all answers that have begun and go on. `POST /__control/cut-streams` */
  cutStreams(whose?: Whose): Promise<void>;
  /**
   * Forgets apps that have registered themselves: all, or one. Their grants stay, but no app can use them. `POST /__control/forget-clients`
   *
   * @returns how many were forgotten
   */
  forgetClients(which?: { readonly clientId?: string | undefined }): Promise<number>;
  /** Puts the provider's clock ahead of this machine's, or behind by a negative number. `POST /__control/clock` */
  setClock(clock: { readonly aheadSeconds: number }): void;
  /** What happened so far, oldest first. `GET /__control/log` */
  log(): readonly LogEntry[];
  /** Removes all faults, sets the clock right, and behaves as at the start. What users and apps did stays. `POST /__control/reset` */
  reset(): void;
  /**
   * Signs a user in and gives (or denies) consent, without a browser. `POST /__drive/approve`
   *
   * @returns the redirect that the user's browser would have been sent to
   * @throws Error when the provider refuses the authorization request on a page of its own
   */
  approve(decision: Decision): Promise<string>;
}

/** What the shared part has to ask the provider for. */
export interface ProviderHooks {
  readonly expireAccessTokens: (whose: Whose) => void;
  readonly subjectOf: SubjectOf;
  readonly forgetClients: (clientId: string | undefined) => number | Promise<number>;
  /** Lets the provider behave as it did at the start. */
  readonly reset?: () => void;
  /** What its control page offers beside what all have: a command that takes `Whose`, and what its button says. */
  readonly buttons?: readonly { readonly command: string; readonly label: string }[];
  /** Which of its sign-in steps are no form. */
  readonly detour?: Detour;
}

const DecisionBody = z.object({ url: z.url(), email: emailAddress, deny: z.boolean().optional() });

/**
 * What both providers share: an app that answers to loopback names only, with the control routes mounted. The
 * provider's own routes go on top.
 *
 * @param name what its pages call it
 * @param origin where the app is reached
 */
export function createProviderApp(
  name: string,
  origin: string,
  hooks: ProviderHooks,
): { app: Express; log: EventLog; clock: Clock; control: EmulatedProvider } {
  const log = createEventLog();
  const clock = createClock();
  const answers = createOpenAnswers(hooks.subjectOf);
  const { faults, playFaults } = createFaults(hooks.subjectOf);
  const control: EmulatedProvider = {
    origin,
    faults,
    expireAccessTokens: (whose = {}) => hooks.expireAccessTokens(whose),
    cutStreams: (whose = {}) => answers.cut(whose),
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
    approve: (decision) => walk(origin, decision, hooks.detour),
  };

  // In any other environment, Express would send stacks to the browser.
  const app = express().disable("x-powered-by").set("env", "production");
  app.use(localhostHostValidation());
  app.use(["/__control", "/__drive"], refuseOtherSites);
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
  // Whatever goes wrong, a provider's own controls go on working.
  app.all(/^(?!\/__control\/)/, answers.follow, playFaults);
  return { app, log, clock, control };
}
