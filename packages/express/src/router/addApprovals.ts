import { type Approval, type ApprovalDecision, type Approvals as ApprovalList, paths } from "@keyhold/contract";
import type { Router } from "express";
import { z } from "zod";
import type { Approvals } from "../agents/Approvals.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Decide } from "./createDecide.js";
import type { RequestContext } from "./createRequestContext.js";
import { textsFor } from "./pages/textsFor.js";
import { readJson } from "./readJson.js";

interface ApprovalRoutesOptions {
  readonly approvals: Pick<Approvals, "list" | "read">;
  readonly decide: Decide;
  readonly requestContext: Pick<RequestContext, "resolveUser">;
  /** The maximum size of a request body, in bytes. */
  readonly bodyLimit: number;
}

const decisionSchema = z.strictObject({
  decision: z.enum(["approve", "decline"]),
}) satisfies z.ZodType<ApprovalDecision>;

/** Adds the routes that a page of the product calls: what waits for its user, how one approval stands, and the user's decision. */
export function addApprovals(
  router: Router,
  { approvals, decide, requestContext: { resolveUser }, bodyLimit }: ApprovalRoutesOptions,
): void {
  router.get(paths.approvals(), async (req, res) => {
    const userId = await resolveUser(req);
    res.json({ approvals: await approvals.list(userId, textsFor(req).locale) } satisfies ApprovalList);
  });

  // A page whose own call waits asks for the decision, which can be made in another tab.
  router.get<{ id: string }>(paths.approval(":id"), async (req, res) => {
    const userId = await resolveUser(req);
    res.json((await approvals.read(userId, req.params.id, textsFor(req).locale)) satisfies Approval);
  });

  router.post<{ id: string }>(paths.approval(":id"), async (req, res) => {
    const userId = await resolveUser(req);
    const { data, error: cause } = decisionSchema.safeParse(await readJson(req, bodyLimit));
    if (!data) throw new KeyholdError("body_invalid", { cause });
    res.json((await decide(req, userId, req.params.id, data.decision)) satisfies Approval);
  });
}
