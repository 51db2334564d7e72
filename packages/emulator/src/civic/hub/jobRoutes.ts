import express, { type RequestHandler, Router } from "express";
import { html } from "../../pages/html.js";
import { type Page, sendPage } from "../../pages/page.js";
import type { PageTexts } from "../../pages/texts/PageTexts.js";
import { textsFor } from "../../pages/texts/textsFor.js";
import { claimsOf } from "../createAccessTokens.js";
import type { Job, Jobs } from "./createJobs.js";
import { services } from "./services.js";

const provider = "Civic";

function notFoundPage(texts: PageTexts): Page {
  const { title, text } = texts.civic.over;
  return { provider, texts, title, status: 404, body: html`<p>${text}</p>` };
}

function permissionPage(texts: PageTexts, { service, member: { email } }: Job): Page {
  const { permission, permissionText, loggedInFor, allow, deny } = texts.civic;
  const name = services[service];
  return {
    provider,
    texts,
    title: permission(name),
    body: html`
<p>${permissionText(name)}</p>
<p class="quiet">${email ? loggedInFor(email) : ""}</p>
<form method="post" class="buttons">
<button name="decision" value="approve">${allow}</button>
<button name="decision" value="deny" class="secondary">${deny}</button>
</form>`,
  };
}

/** The page on which a user allows a service, and the polling endpoint for clients. */
export function jobRoutes(jobs: Jobs, authenticate: RequestHandler): Router {
  const router = Router();
  router
    .route("/user/jobs/:id")
    .get((req, res) => {
      const job = jobs.find(String(req.params.id));
      const texts = textsFor(req);
      sendPage(res, job ? permissionPage(texts, job) : notFoundPage(texts));
    })
    .post(express.urlencoded({ extended: false }), (req, res) => {
      const job = jobs.find(String(req.params.id));
      const texts = textsFor(req);
      if (!job) return sendPage(res, notFoundPage(texts));
      const approved = req.body?.decision === "approve";
      jobs.decide(job, approved);
      const { allowed, denied, decided } = texts.civic;
      const title = (approved ? allowed : denied)(services[job.service]);
      sendPage(res, { provider, texts, title, body: html`<p>${decided}</p>` });
    });

  router.get("/user/jobs/:id/status", authenticate, (req, res) => {
    const job = jobs.find(String(req.params.id));
    if (!job) return void res.status(404).json({ error: "not_found" });
    if (job.member.sub !== claimsOf(req.auth).sub) return void res.status(403).json({ error: "forbidden" });
    const status = jobs.poll(job);
    if (status === "APPROVED") return void res.json({ status });
    if (status === "ERROR") return void res.status(422).json({ status, error: "The user refused." });
    res.status(202).json({ status, authUrl: status === "AUTH_REQUIRED" ? jobs.authUrl(job) : undefined });
  });
  return router;
}
