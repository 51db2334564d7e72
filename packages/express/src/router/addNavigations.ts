import { type Attempt, type AuthorizeQuery, type ErrorCode, errors, paths } from "@keyhold/contract";
import type { Request, RequestHandler, Response, Router } from "express";
import { z } from "zod";
import { beginAttempt } from "../connections/beginAttempt.js";
import type { ConnectionServices } from "../connections/ConnectionServices.js";
import { type AttemptState, attemptIdSchema } from "../connections/createAttempts.js";
import { finishAttempt } from "../connections/finishAttempt.js";
import { startedConnection } from "../connections/startedConnection.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import { mountedAt } from "../util/mountedAt.js";
import { failureOf } from "./answerError.js";
import type { RateLimits } from "./createRateLimits.js";
import type { RequestContext } from "./createRequestContext.js";
import { sendFinishedPage } from "./pages/sendFinishedPage.js";
import { readSession } from "./readSession.js";
import { assertOwnNavigation } from "./requireOwnPage.js";
import { isReturnUrl, type Origins, returnUrl } from "./returnUrl.js";

/** A BCP 47 tag, as the page writes it. */
const languageTag = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,8}(-[a-z\d]{1,8})*$/i);

const authorizeQuery = z.object({
  attempt: attemptIdSchema,
  display: z.enum(["popup", "page"]),
  return_to: z.string().default("/"),
  account: z.literal("another").optional(),
  lang: languageTag.optional().catch(undefined),
}) satisfies z.ZodType<AuthorizeQuery>;

/** A user can type this address or copy only a part of it. So a parameter that is invalid or sent twice counts as absent. */
const finishedQuery = z.object({
  attempt: attemptIdSchema.optional().catch(undefined),
  error: z
    .custom<ErrorCode>((code) => typeof code === "string" && Object.hasOwn(errors, code))
    .optional()
    .catch(undefined),
});

interface NavigationOptions {
  readonly services: ConnectionServices;
  readonly requestContext: RequestContext;
  readonly rateLimits: Pick<RateLimits, "connect">;
  readonly publicUrl: URL;
  readonly productName: string | undefined;
  readonly origins: Origins;
  readonly session: RequestHandler;
}

/** Adds the three routes that the browser opens as pages. Each answers with a redirect, or with a page for the user. */
export function addNavigations(
  router: Router,
  { services, requestContext, rateLimits, publicUrl, productName, origins, session }: NavigationOptions,
): void {
  const { resolvePage, resolveUser, resolveCall } = requestContext;
  const finishedUrl = (providerId: string, query: { attempt: string } | { error: ErrorCode }, lang?: string) =>
    `${mountedAt(publicUrl)}${paths.finished(providerId)}?${new URLSearchParams({ ...query, ...(lang && { lang }) })}`;

  /** Check the address again: an attacker could have changed the stored value. */
  const backTo = ({ returnTo }: Pick<AttemptState, "returnTo">) =>
    isReturnUrl(returnTo, origins) ? returnTo : `${origins.own}/`;

  /**
   * Redirects the browser after an attempt has ended. With a 303, `code` and `state` are no longer in the address (RFC 9700, section
   * 4.2.4).
   */
  function leave(res: Response, attempt: Omit<AttemptState, "outcome">): void {
    const { id, providerId, display, lang } = attempt;
    const target = display === "page" ? backTo(attempt) : finishedUrl(providerId, { attempt: id }, lang);
    res.redirect(303, target);
  }

  /**
   * Users see the errors of a navigation. So this sends all of them to the finished page, including the errors of the session middleware.
   */
  const navigation =
    <P extends Record<string, string>>(handler: RequestHandler<P>): RequestHandler<P> =>
    async (req, res, next) => {
      try {
        await readSession(session, req, res);
        await handler(req, res, next);
      } catch (error) {
        // This throws if the provider is unknown, because then there is no finished page.
        const { id } = resolvePage(req);
        const { code } = failureOf(error, req);
        // No other user may see whether a server exists.
        if (code === "unknown_provider") throw error;
        const { data: lang } = languageTag.safeParse(req.query.lang);
        res.redirect(303, finishedUrl(id, { error: code }, lang));
      }
    };

  router.get(
    paths.authorize(":connection"),
    navigation<{ connection: string }>(async (req, res) => {
      const call = await resolveCall(req);
      assertOwnNavigation(req, origins);
      const { success, data } = authorizeQuery.safeParse(req.query);
      if (!success) throw new KeyholdError("bad_request");
      await rateLimits.connect(call);
      const { attempt: id, display, return_to, account, lang } = data;
      const { userId, provider } = call;
      const returnTo = returnUrl(return_to, origins);
      const connection = await startedConnection(services, call, account);
      const isAnother = account === "another" || undefined;
      const start = { id, display, userId, providerId: provider.id, connection, isAnother, returnTo, lang };
      req.session.keyholdConnects = true;
      const url = await beginAttempt(services, { ...call, connection }, req.sessionID, start);
      if (url === undefined) return leave(res, start);
      // The MCP server names this authorization server. It must not navigate the page that opened this window (reverse tabnabbing).
      if (provider.issuers.length === 0 || provider.addedByUser) res.set("cross-origin-opener-policy", "same-origin");
      res.redirect(303, url);
    }),
  );

  router.get(
    paths.callback(":provider"),
    navigation<{ provider: string }>(async (req, res) => {
      const parameters = new URLSearchParams(req.originalUrl.replace(/^[^?]*/, ""));
      leave(res, await finishAttempt(services, await resolveCall(req), req.sessionID, parameters));
    }),
  );

  router.get(paths.finished(":provider"), async (req, res) => {
    const { id, name } = resolvePage(req);
    const { attempt: attemptId, error = "unknown_attempt" } = finishedQuery.parse(req.query);
    const found = attemptId === undefined ? error : await ownAttempt(req, res, id, attemptId);
    const attempt = typeof found === "string" ? undefined : { ...found, returnTo: backTo(found) };
    const outcome: Attempt = typeof found === "string" ? { status: "failed", code: found } : found.outcome;
    const status = typeof found === "string" ? errors[found].status : 200;
    // The page has the status 200 if the attempt exists, even if connecting failed.
    if (status < 500) res.status(status);
    const provider = attempt && (await services.providers.find(attempt.userId, id));
    sendFinishedPage(req, res, { providerName: provider?.name ?? name, productName, outcome, attempt, origins });
  });

  /** Finds an attempt of this browser. Returns an error code if there is none. */
  async function ownAttempt(
    req: Request,
    res: Response,
    providerId: string,
    id: string,
  ): Promise<AttemptState | ErrorCode> {
    try {
      await readSession(session, req, res);
      const state = await services.attempts.look(req.sessionID, id);
      if (state?.providerId !== providerId) return "unknown_attempt";
      return state.userId === (await resolveUser(req)) ? state : "attempt_foreign";
    } catch (error) {
      return failureOf(error, req).code;
    }
  }
}
