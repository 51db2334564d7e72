import express, { type ErrorRequestHandler, Router } from "express";
import type { Provider } from "oidc-provider";
import { SessionNotFound } from "oidc-provider/lib/helpers/errors.js";
import * as z from "zod";
import type { EventLog } from "../control/createEventLog.js";
import { emailAddress, emailProblem } from "../control/emailAddress.js";
import { sendPage } from "../pages/page.js";
import { textsFor } from "../pages/texts/textsFor.js";
import type { Accounts } from "./createAccounts.js";
import { consentPage, expiredPage, loginPage } from "./interactionPages.js";

const LoginForm = z.object({ email: emailAddress.toLowerCase(), name: z.string().trim().optional() });
const ConsentForm = z.object({ decision: z.enum(["approve", "deny"]) });

/** Whether a page asks which user it is. */
const isLogin = (prompt: { readonly name: string }) => prompt.name === "login" || prompt.name === "select_account";

/**
 * The sign-in and consent pages of Civic Auth.
 *
 * @param hub the address of the hub. The consent includes its scopes
 */
export function interactionRoutes(
  provider: Provider,
  { issuer, hub, accounts, log }: { issuer: string; hub: string; accounts: Accounts; log: EventLog },
): Router {
  async function nameOf(clientId: unknown): Promise<string> {
    return (await provider.Client.find(String(clientId)))?.clientName ?? "An app";
  }

  const handleExpired: ErrorRequestHandler = (error, req, res, next) => {
    if (error instanceof SessionNotFound) sendPage(res, expiredPage(textsFor(req)));
    else next(error);
  };

  const router = Router();
  router
    .route("/interaction/:uid")
    .get(async (req, res) => {
      const { prompt, params, session } = await provider.interactionDetails(req, res);
      const clientName = await nameOf(params.client_id);
      const texts = textsFor(req, params.ui_locales);
      if (isLogin(prompt)) sendPage(res, loginPage(texts, clientName, String(params.login_hint ?? "")));
      else sendPage(res, consentPage(texts, clientName, accounts.find(session?.accountId ?? "")?.email ?? ""));
    })
    .post(express.urlencoded({ extended: false }), async (req, res) => {
      const { prompt, params, session } = await provider.interactionDetails(req, res);
      if (isLogin(prompt)) {
        const form = LoginForm.safeParse(req.body);
        if (!form.success) {
          const texts = textsFor(req, params.ui_locales);
          const clientName = await nameOf(params.client_id);
          sendPage(res, loginPage(texts, clientName, String(req.body?.email ?? ""), emailProblem(texts)));
          return;
        }
        const { email, name } = form.data;
        const account = accounts.of(issuer, email, { email, email_verified: true, name: name || email });
        await provider.interactionFinished(req, res, { select_account: {}, login: { accountId: account.id } });
        return;
      }
      const accountId = session?.accountId ?? "";
      const clientId = String(params.client_id);
      if (ConsentForm.safeParse(req.body).data?.decision !== "approve") {
        log.record("denied", { clientId, account: accounts.find(accountId)?.email });
        const denied = { error: "access_denied", error_description: "The user refused." };
        await provider.interactionFinished(req, res, denied);
        return;
      }
      const grant = new provider.Grant({ accountId, clientId });
      grant.addOIDCScope(String(params.scope));
      // RFC 8707, section 2: the resources that the token is for. The MCP servers of Civic's customers are such resources.
      for (const resource of new Set([hub, ...[params.resource ?? []].flat()]))
        grant.addResourceScope(String(resource), String(params.scope));
      await provider.interactionFinished(req, res, { consent: { grantId: await grant.save() } });
    });
  router.use("/interaction", handleExpired);
  return router;
}
