import { randomUUID } from "node:crypto";
import { type ErrorCode, paths } from "@keyhold/contract";
import type { Request, RequestHandler, Response, Router } from "express";
import { z } from "zod";
import { beginAttempt } from "../connections/beginAttempt.js";
import type { ConnectionServices } from "../connections/ConnectionServices.js";
import { connectByKey } from "../connections/connectByKey.js";
import type { Link } from "../connections/createLinks.js";
import { startedConnection } from "../connections/startedConnection.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import { findProvider } from "../providers/findProvider.js";
import type { Provider } from "../providers/Provider.js";
import { mountedAt } from "../util/mountedAt.js";
import { failureOf } from "./answerError.js";
import type { OwnForms } from "./createOwnForms.js";
import type { RateLimits } from "./createRateLimits.js";
import type { RequestContext } from "./createRequestContext.js";
import { failureWords } from "./pages/sendFinishedPage.js";
import { sendLinkPage } from "./pages/sendLinkPage.js";
import { sendNotice } from "./pages/sendNotice.js";
import { sendSignIn } from "./pages/sendSignIn.js";
import type { KeyTexts, PageTexts } from "./pages/texts/PageTexts.js";
import { textsFor } from "./pages/textsFor.js";
import { readSession } from "./readSession.js";

interface LinkPageOptions {
  readonly services: ConnectionServices;
  readonly requestContext: Pick<RequestContext, "resolveUser" | "callFor">;
  readonly rateLimits: Pick<RateLimits, "connect">;
  readonly ownForms: OwnForms;
  readonly publicUrl: URL;
  readonly signInUrl: URL | undefined;
  readonly productName: string | undefined;
  readonly session: RequestHandler;
}

/** A link that the signed-in user has opened. */
interface OpenedLink {
  readonly link: Link;
  readonly provider: Provider;
}

type PageRequest = Request<{ token: string }>;

const formSchema = z.strictObject({ token: z.string() });
const keyFormSchema = formSchema.extend({ key: z.string() });

/**
 * Adds the page of a link to connect, for a chat, a mail or a terminal. `GET` can come from anywhere, even from a scanner that follows links. So it
 * starts nothing. `POST` is the page's own form, and only the user of the link can send it: a link that an attacker made for their own user does
 * nothing in a victim's browser (cross-user consent, `U1`).
 */
export function addLinkPage(
  router: Router,
  { services, requestContext, rateLimits, ownForms, publicUrl, signInUrl, productName, session }: LinkPageOptions,
): void {
  const addressOf = (token: string) => mountedAt(publicUrl) + paths.link(encodeURIComponent(token));
  const formOf = ({ userId }: Link, token: string) => ["link-form", userId, token];

  const page =
    (handle: (req: PageRequest, res: Response, texts: PageTexts, opened: OpenedLink) => Promise<void>) =>
    async (req: PageRequest, res: Response): Promise<void> => {
      const texts = textsFor(req);
      let provider: Provider | undefined;
      try {
        await readSession(session, req, res);
        const userId = await requestContext.resolveUser(req);
        const link = await services.links.open(req.params.token);
        if (!link) throw new KeyholdError("link_over");
        provider = findProvider(services.providers.configured, link.providerId);
        if (link.userId !== userId) throw new KeyholdError("attempt_foreign");
        await handle(req, res, texts, { link, provider });
      } catch (error) {
        sendFailure(failureOf(error, req), req, res, texts, provider?.name ?? "");
      }
    };

  async function ask(
    req: PageRequest,
    res: Response,
    texts: PageTexts,
    { link, provider }: OpenedLink,
    failure?: keyof KeyTexts["failures"],
  ): Promise<void> {
    const token = await ownForms.token(formOf(link, req.params.token));
    sendLinkPage(res, texts, { provider, productName, account: link.expectAccount, token, failure });
  }

  router.get(paths.link(":token"), page(ask));

  /** Connects with the key in the form. If the user can correct it, the form comes again. No page contains the key. */
  async function takeKey(req: PageRequest, res: Response, texts: PageTexts, opened: OpenedLink): Promise<void> {
    const { link, provider } = opened;
    const form = await ownForms.read(req, keyFormSchema, formOf(link, req.params.token));
    const key = { userId: link.userId, provider, connection: provider.id };
    await rateLimits.connect(key);
    try {
      await connectByKey(services, await requestContext.callFor(req, key), link, form.key);
    } catch (error) {
      const { code, status } = failureOf(error, req);
      if (!mayCorrect(texts, code)) throw error;
      return ask(req, res.status(status), texts, opened, code);
    }
    const { title } = texts.finished.connected(provider.name);
    const back = { href: "/", text: texts.back(productName) };
    sendNotice(res, texts, { title, text: texts.link.connected, link: back, isDone: true });
  }

  router.post(
    paths.link(":token"),
    page(async (req, res, texts, opened) => {
      const { link, provider } = opened;
      if (provider.apiKey) return takeKey(req, res, texts, opened);
      const { token } = req.params;
      await ownForms.read(req, formSchema, formOf(link, token));
      const { userId, isAnother } = link;
      const key = { userId, provider, connection: provider.id };
      await rateLimits.connect(key);
      const connection = await startedConnection(services, key, isAnother && "another");
      const call = await requestContext.callFor(req, { ...key, connection });
      const id = randomUUID();
      req.session.keyholdConnects = true;
      const address = await beginAttempt(services, call, req.sessionID, {
        id,
        display: "link",
        userId,
        providerId: provider.id,
        connection,
        isAnother,
        link,
        returnTo: addressOf(token),
        lang: texts.locale,
      });
      const finished = `${mountedAt(publicUrl)}${paths.finished(provider.id)}?${new URLSearchParams({ attempt: id })}`;
      if (address === undefined) return res.redirect(303, finished);
      // The browser lets no form lead to another site, so a script does it, or the user.
      const { title, text } = texts.link.leaves(provider.name);
      const script = `location.replace(${JSON.stringify(address).replace(/</g, "\\u003c")})`;
      sendNotice(res, texts, { title, text, link: { href: address, text: texts.link.start(provider.name) }, script });
    }),
  );

  function sendFailure(
    { code, status, retryAfter }: KeyholdError,
    req: PageRequest,
    res: Response,
    texts: PageTexts,
    name: string,
  ): void {
    const address = addressOf(req.params.token);
    const { openAgain } = texts.link;
    if (code === "not_signed_in") {
      sendSignIn(req, res, texts, { publicUrl, signInUrl, back: address, openAgain });
      return;
    }
    const back = { href: "/", text: texts.back(productName) };
    if (retryAfter !== undefined) res.set("retry-after", String(retryAfter));
    if (code === "link_over") sendNotice(res.status(status), texts, { ...texts.link.over, link: back });
    else if (code === "attempt_foreign") sendNotice(res.status(status), texts, { ...texts.link.foreign, link: back });
    else {
      sendNotice(res.status(status), texts, {
        ...failureWords(texts.finished, code)(name),
        link: { href: address, text: openAgain },
      });
    }
  }
}

const mayCorrect = (texts: PageTexts, code: ErrorCode): code is keyof KeyTexts["failures"] =>
  Object.hasOwn(texts.link.key.failures, code);
