import express, { Router } from "express";
import * as z from "zod";
import { emailAddress, emailProblem } from "../control/emailAddress.js";
import { sendPage } from "../pages/page.js";
import { textsFor } from "../pages/texts/textsFor.js";
import type { Clients } from "./createClients.js";
import type { SignIn } from "./createSignIn.js";
import { checkEmailPage, consentPage, inboxPage, refusedLinkPage, signInPage } from "./signInPages.js";

const EmailForm = z.object({ email: emailAddress });
const CodeForm = z.object({ code: z.string() });
const ConsentForm = z.object({ decision: z.enum(["approve", "deny"]) });

/** The pages of Agentcard's hosted sign-in, and the inbox for its messages. */
export function signInRoutes(signIn: SignIn, clients: Clients): Router {
  const form = express.urlencoded({ extended: false });

  const router = Router();
  router
    .route("/sign-in/:id")
    .get((req, res) => {
      const request = signIn.request(req.params.id);
      sendPage(
        res,
        request ? signInPage(textsFor(req), clients.nameOf(request.clientId)) : refusedLinkPage(textsFor(req), "used"),
      );
    })
    .post(form, (req, res) => {
      const request = signIn.request(req.params.id);
      const body = EmailForm.safeParse(req.body);
      if (!request) sendPage(res, refusedLinkPage(textsFor(req), "used"));
      else if (!body.success)
        sendPage(res, signInPage(textsFor(req), clients.nameOf(request.clientId), emailProblem(textsFor(req))));
      else {
        signIn.sendLink(req.params.id, body.data.email);
        res.redirect(303, `/sign-in/${req.params.id}/sent`);
      }
    });
  router
    .route("/sign-in/:id/sent")
    .get((req, res) => {
      sendPage(res, checkEmailPage(textsFor(req)));
    })
    .post(form, (req, res) => {
      const body = CodeForm.safeParse(req.body);
      const opened = signIn.enterCode(req.params.id, body.data?.code ?? "");
      if ("consentId" in opened) res.redirect(303, `/consent/${opened.consentId}`);
      else if (opened.refused === "unknown")
        sendPage(res, checkEmailPage(textsFor(req), textsFor(req).agentcard.wrongCode));
      else sendPage(res, refusedLinkPage(textsFor(req), opened.refused));
    });
  router.get("/magic/:token", (req, res) => {
    const opened = signIn.openLink(req.params.token);
    if ("refused" in opened) sendPage(res, refusedLinkPage(textsFor(req), opened.refused));
    else res.redirect(303, `/consent/${opened.consentId}`);
  });
  router
    .route("/consent/:id")
    .get((req, res) => {
      const consent = signIn.consent(req.params.id);
      const request = consent && signIn.request(consent.requestId);
      if (!request) sendPage(res, refusedLinkPage(textsFor(req), "used"));
      else
        sendPage(
          res,
          consentPage(
            textsFor(req),
            clients.nameOf(request.clientId),
            clients.modeOf(request.clientId),
            consent.account,
          ),
        );
    })
    .post(form, (req, res) => {
      const body = ConsentForm.safeParse(req.body);
      const target = body.success && signIn.decide(req.params.id, body.data.decision === "approve");
      if (target) res.redirect(303, target);
      else sendPage(res, refusedLinkPage(textsFor(req), "used"));
    });
  router.get("/inbox", (req, res) => {
    sendPage(
      res,
      inboxPage(
        textsFor(req),
        signIn.inbox.map((message) => ({ ...message, clientName: clients.nameOf(message.clientId) })),
      ),
    );
  });
  return router;
}
