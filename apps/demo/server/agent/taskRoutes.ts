import express, { Router } from "express";
import { userOf } from "../users.js";
import type { Shopper } from "./createShopper.js";

/**
 * The routes with which the page starts a task and looks at it. The page names the user that it shows, because another user may have signed
 * in meanwhile, in another tab. Only JSON is accepted: a page of another origin cannot send it without a preflight, which gets no answer.
 */
export function taskRoutes(shopper: Shopper): Router {
  const router = Router();
  router.use("/:user/task", (req, res, next) => {
    if (userOf(req).id === req.params.user) next();
    else res.status(409).json({ error: "Another user is signed in." });
  });
  router.get("/:user/task", ({ params: { user } }, res) => {
    res.json(shopper.taskOf(user) ?? null);
  });
  router.post("/:user/task", express.json(), ({ params: { user }, body }, res) => {
    const text: unknown = body?.text;
    if (typeof text !== "string" || text.trim() === "" || text.length > 500) {
      res.status(400).json({ error: 'Send {"text": …} as JSON, with 1 to 500 characters.' });
      return;
    }
    const task = shopper.start(user, text.trim());
    if (task) res.status(201).json(task);
    else res.status(409).json({ error: "Magpie still works on the task before." });
  });
  return router;
}
