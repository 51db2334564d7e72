import express, { type RequestHandler, Router } from "express";
import { html } from "../../pages/html.js";
import { type Page, sendPage } from "../../pages/page.js";
import { claimsOf } from "../createAccessTokens.js";
import type { Jobs } from "./createJobs.js";
import { services } from "./services.js";

const provider = "Civic";

const notFoundPage: Page = {
  provider,
  title: "No tool waits for an answer",
  status: 404,
  body: html`<p>This request was answered already, or never existed. Go back to the app and try again.</p>`,
};

function donePage(title: string): Page {
  return { provider, title, body: html`<p>Close this page and go back to the app.</p>` };
}

/** The page on which a user allows a service, and the polling endpoint for clients. */
export function jobRoutes(jobs: Jobs, authenticate: RequestHandler): Router {
  const router = Router();
  router
    .route("/user/jobs/:id")
    .get((req, res) => {
      const job = jobs.find(String(req.params.id));
      if (!job) return sendPage(res, notFoundPage);
      sendPage(res, {
        provider,
        title: `Allow Civic to use your ${services[job.service]}?`,
        body: html`
<p>A tool of ${job.member.email ? `${job.member.email}'s` : "your"} Civic profile waits for this permission. The real Civic would send you to ${services[job.service]} itself.</p>
<form method="post" class="buttons">
<button name="decision" value="approve">Allow</button>
<button name="decision" value="deny" class="secondary">Deny</button>
</form>`,
      });
    })
    .post(express.urlencoded({ extended: false }), (req, res) => {
      const job = jobs.find(String(req.params.id));
      if (!job) return sendPage(res, notFoundPage);
      const approved = req.body?.decision === "approve";
      jobs.decide(job, approved);
      sendPage(res, donePage(`Civic ${approved ? "can" : "cannot"} use your ${services[job.service]}`));
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
