import { type AuthorizeQuery, type ErrorCode, errors, paths } from "@keyhold/contract";
import type { RequestHandler, Response, Router } from "express";
import { z } from "zod";
import type { AttemptState } from "../connections/attempts.js";
import { beginAttempt } from "../connections/beginAttempt.js";
import { finishAttempt } from "../connections/finishAttempt.js";
import type { Services } from "../connections/Services.js";
import { KeyholdError } from "../KeyholdError.js";
import { sendFinishedPage } from "./finishedPage.js";
import type { Origins } from "./Origins.js";
import { assertOwnNavigation } from "./requireOwnPage.js";
import { returnUrl } from "./returnUrl.js";
import type { Whoever } from "./whoever.js";

const authorizeQuery = z.object({
  attempt: z.string().regex(/^[\w-]{16,64}$/),
  display: z.enum(["popup", "page"]),
  return_to: z.string().default("/"),
}) satisfies z.ZodType<AuthorizeQuery>;

const finishedQuery = z.object({ attempt: z.string().optional(), error: z.string().optional() });

interface NavigationOptions {
  readonly services: Services;
  readonly whoever: Whoever;
  readonly publicUrl: URL;
  readonly origins: Origins;
}

/** The three routes that a browser navigates to. Each answers with a redirect or with a page for people. */
export function addNavigations(router: Router, { services, whoever, publicUrl, origins }: NavigationOptions): void {
  const { providerOf, userOf, ownerOf } = whoever;
  const finishedUrl = (providerId: string, query: { attempt: string } | { error: ErrorCode }) =>
    `${publicUrl.href}${paths.finished(providerId)}?${new URLSearchParams(query)}`;

  /** Where the browser goes once an attempt has ended: 303, so that code and state are in no address from then on (RFC 9700, section 4.2.4). */
  function leave(res: Response, { id, providerId, display, returnTo }: Omit<AttemptState, "outcome">): void {
    const target = display === "page" ? returnTo : finishedUrl(providerId, { attempt: id });
    res.redirect(303, target);
  }

  /** Errors of a navigation are read by people. */
  const navigation =
    (handler: RequestHandler<{ provider: string }>): RequestHandler<{ provider: string }> =>
    async (req, res, next) => {
      try {
        await handler(req, res, next);
      } catch (error) {
        if (!(error instanceof KeyholdError) || error.code === "unknown_provider") throw error;
        res.redirect(303, finishedUrl(providerOf(req).id, { error: error.code }));
      }
    };

  router.get(
    paths.authorize(":provider"),
    navigation(async (req, res) => {
      const owner = await ownerOf(req);
      assertOwnNavigation(req, origins);
      const { success, data } = authorizeQuery.safeParse(req.query);
      if (!success) throw new KeyholdError("bad_request");
      const { attempt: id, display, return_to } = data;
      const { userId, provider } = owner;
      const start = { id, display, userId, providerId: provider.id, returnTo: returnUrl(return_to, origins) };
      req.session.keyholdConnects = true;
      const url = await beginAttempt(services, owner, req.sessionID, start);
      if (url === undefined) leave(res, start);
      else res.redirect(303, url);
    }),
  );

  router.get(
    paths.callback(":provider"),
    navigation(async (req, res) => {
      const parameters = new URL(req.originalUrl, publicUrl).searchParams;
      leave(res, await finishAttempt(services, await ownerOf(req), req.sessionID, parameters));
    }),
  );

  router.get(paths.finished(":provider"), async (req, res) => {
    const { id, name } = providerOf(req);
    const { attempt: attemptId = "", error } = finishedQuery.parse(req.query);
    const state = await services.attempts.look(req.sessionID, attemptId);
    const isForeign = state?.providerId === id && state.userId !== (await userOf(req));
    const attempt = state?.providerId === id && !isForeign ? state : undefined;
    const unknown = isForeign ? "attempt_foreign" : "unknown_attempt";
    const code: ErrorCode = error && Object.hasOwn(errors, error) ? (error as ErrorCode) : unknown;
    if (!attempt) res.status(errors[code][0]);
    sendFinishedPage(res, {
      providerName: name,
      outcome: attempt?.outcome ?? { status: "failed", code },
      attempt,
      origins,
    });
  });
}
