import { type Activity, paths } from "@keyhold/contract";
import type { Router } from "express";
import { z } from "zod";
import { type ActivityLog, isPlace } from "../agents/createActivity.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { RequestContext } from "./createRequestContext.js";
import { textsFor } from "./pages/textsFor.js";

const querySchema = z.object({
  before: z.string().refine(isPlace).optional(),
  connection: z.string().max(256).optional(),
  agent: z.string().max(64).optional(),
});

/** Adds the route on which a page of the product reads the record of its user's tool calls. */
export function addActivity(
  router: Router,
  {
    activity,
    requestContext,
  }: { readonly activity: ActivityLog; readonly requestContext: Pick<RequestContext, "resolveUser"> },
): void {
  router.get(paths.activity(), async (req, res) => {
    const userId = await requestContext.resolveUser(req);
    const { data, error: cause } = querySchema.safeParse(req.query);
    if (!data) throw new KeyholdError("bad_request", { cause });
    res.json((await activity.read(userId, { ...data, language: textsFor(req).locale })) satisfies Activity);
  });
}
