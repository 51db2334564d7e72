import { type Approval, type ErrorCode, paths } from "@keyhold/contract";
import type { Request, RequestHandler, Response, Router } from "express";
import { z } from "zod";
import type { Approvals } from "../agents/Approvals.js";
import type { ConnectionServices } from "../connections/ConnectionServices.js";
import { describeConnection } from "../connections/listConnections.js";
import { hasCode, KeyholdError } from "../errors/KeyholdError.js";
import { mountedAt } from "../util/mountedAt.js";
import { failureOf } from "./answerError.js";
import type { Decide } from "./createDecide.js";
import type { OwnForms } from "./createOwnForms.js";
import type { RequestContext } from "./createRequestContext.js";
import { sendApprovePage } from "./pages/sendApprovePage.js";
import { sendNotice } from "./pages/sendNotice.js";
import { sendSignIn } from "./pages/sendSignIn.js";
import type { PageTexts } from "./pages/texts/PageTexts.js";
import { textsFor } from "./pages/textsFor.js";
import { readSession } from "./readSession.js";

interface ApprovePageOptions {
  readonly approvals: Pick<Approvals, "read">;
  readonly decide: Decide;
  readonly services: ConnectionServices;
  readonly requestContext: Pick<RequestContext, "resolveUser">;
  readonly ownForms: OwnForms;
  readonly publicUrl: URL;
  /** The product's sign-in. */
  readonly signInUrl: URL | undefined;
  readonly productName: string | undefined;
  readonly session: RequestHandler;
}

const formSchema = z.strictObject({ token: z.string(), decision: z.enum(["approve", "decline"]) });

/** The notices that a failed request ends with. All other errors end with `failed`. */
const NOTICES: Readonly<Partial<Record<ErrorCode, "over" | "confirm" | "refused" | "limited">>> = {
  unknown_approval: "over",
  confirmation_required: "confirm",
  request_refused: "refused",
  body_invalid: "refused",
  body_too_large: "refused",
  rate_limited: "limited",
};

/**
 * Adds the page of one approval, for a link in a mail or a message. `GET` can come from anywhere, and changes nothing. `POST` is the page's own
 * form.
 */
export function addApprovePage(
  router: Router,
  {
    approvals,
    decide,
    services,
    requestContext,
    ownForms,
    publicUrl,
    signInUrl,
    productName,
    session,
  }: ApprovePageOptions,
): void {
  const addressOf = (id: string) => mountedAt(publicUrl) + paths.approve(encodeURIComponent(id));
  const backIn = (texts: PageTexts) => ({ href: "/", text: texts.back(productName) });
  const formOf = (userId: string, id: string) => ["approve-form", userId, id];

  /** A route that ends with a page for the user, even if it fails. */
  const page =
    (handle: (req: Request<{ id: string }>, res: Response, texts: PageTexts) => Promise<void>) =>
    async (req: Request<{ id: string }>, res: Response): Promise<void> => {
      const texts = textsFor(req);
      try {
        await readSession(session, req, res);
        await handle(req, res, texts);
      } catch (error) {
        sendFailure(failureOf(error, req), req, res, texts);
      }
    };

  async function ownApproval(req: Request<{ id: string }>): Promise<{ userId: string; approval: Approval }> {
    const userId = await requestContext.resolveUser(req);
    return { userId, approval: await approvals.read(userId, req.params.id, textsFor(req).locale) };
  }

  /** Sends the question, or what was decided. */
  async function sendStanding(res: Response, texts: PageTexts, userId: string, approval: Approval): Promise<void> {
    const { id, connection, status } = approval;
    const { approved, declined } = texts.approve;
    const { providers } = services;
    const provider = providers.ofProduct(connection) ?? (await providers.find(userId, connection));
    if (!provider) throw new KeyholdError("unknown_approval");
    if (status !== "waiting") {
      const isDone = status !== "declined";
      return sendNotice(res, texts, { ...(isDone ? approved : declined), link: backIn(texts), isDone });
    }
    const token = await ownForms.token(formOf(userId, id));
    const described = await describeConnection(services, { userId, provider, connection });
    sendApprovePage(res, texts, { approval, connection: described, productName, token });
  }

  router.get(
    paths.approve(":id"),
    page(async (req, res, texts) => {
      const { userId, approval } = await ownApproval(req);
      await sendStanding(res, texts, userId, approval);
    }),
  );

  router.post(
    paths.approve(":id"),
    page(async (req, res, texts) => {
      const { userId, approval } = await ownApproval(req);
      const { decision } = await ownForms.read(req, formSchema, formOf(userId, approval.id));
      const decided = await decide(req, userId, approval.id, decision).catch((error: unknown) => {
        // The second of two clicks: the page shows what the first one has decided.
        if (hasCode(error, "unknown_approval")) return approvals.read(userId, approval.id);
        throw error;
      });
      await sendStanding(res, texts, userId, decided);
    }),
  );

  function sendFailure(
    { code, status, retryAfter }: KeyholdError,
    req: Request<{ id: string }>,
    res: Response,
    texts: PageTexts,
  ): void {
    const { approve: words } = texts;
    const address = addressOf(req.params.id);
    const { openAgain } = words;
    if (code === "not_signed_in") {
      sendSignIn(req, res, texts, { publicUrl, signInUrl, back: address, openAgain });
      return;
    }
    if (retryAfter !== undefined) res.set("retry-after", String(retryAfter));
    const notice = NOTICES[code] ?? "failed";
    const isOver = notice === "over" || notice === "confirm";
    const link = isOver ? backIn(texts) : { href: address, text: openAgain };
    sendNotice(res.status(status), texts, { ...words[notice], link });
  }
}
