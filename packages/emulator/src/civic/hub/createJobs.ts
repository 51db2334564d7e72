import { randomUUID } from "node:crypto";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { Router } from "express";
import { html } from "../../pages/html.js";
import { sendPage } from "../../pages/page.js";
import type { Desk } from "./toolkit.js";

/** Calls that wait for a user to allow the use of a further service. */
export interface Jobs {
  /** The page on which the user allows it. */
  readonly router: Router;
  /** Does the work, or asks for the permission that it needs first. */
  begin(desk: Desk, work: () => CallToolResult): CallToolResult;
  /** Does the work of a job of this desk, or asks once more; undefined where there is no such job. */
  resume(desk: Desk, id: string): CallToolResult | undefined;
}

interface Job {
  readonly desk: Desk;
  readonly work: () => CallToolResult;
}

/**
 * The jobs of a hub, asking in the way of clients that do not declare `civic:rest-auth`: by an address to open.
 *
 * @param origin where the hub is reached
 */
export function createJobs(origin: string): Jobs {
  const jobs = new Map<string, Job>();

  function ask(id: string): CallToolResult {
    const item = (name: string, text: string) =>
      ({ type: "resource", resource: { uri: `civic://jobs/${id}/${name}`, text, _meta: { name } } }) as const;
    return {
      content: [
        { type: "text", text: "Authorization required." },
        item("authorization_url", `${origin}/user/jobs/${id}`),
        item("continue_job_id", id),
      ],
    };
  }

  const router = Router();
  router.get("/user/jobs/:id", (req, res) => {
    if (!jobs.has(req.params.id)) return sendPage(res, overPage);
    sendPage(res, {
      provider: "Civic",
      title: "Allow Civic to read your mail?",
      body: html`<form method="post" class="buttons"><button>Allow</button></form>`,
    });
  });
  router.post("/user/jobs/:id", (req, res) => {
    const job = jobs.get(req.params.id);
    if (!job) return sendPage(res, overPage);
    job.desk.mailAllowed = true;
    sendPage(res, {
      provider: "Civic",
      title: "Civic can read your mail",
      body: html`<p>Close this page and go back to the app.</p>`,
    });
  });

  return {
    router,
    begin(desk, work) {
      if (desk.mailAllowed) return work();
      const id = randomUUID();
      jobs.set(id, { desk, work });
      return ask(id);
    },
    resume(desk, id) {
      const job = jobs.get(id);
      if (job?.desk !== desk) return undefined;
      if (!desk.mailAllowed) return ask(id);
      jobs.delete(id);
      return job.work();
    },
  };
}

const overPage = {
  provider: "Civic",
  title: "Nothing waits here",
  status: 404,
  body: html`<p>This was finished, or never asked for. Go back to the app and try again.</p>`,
};
