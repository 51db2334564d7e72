import { randomInt, randomUUID } from "node:crypto";
import type { Clock } from "../control/clock.js";
import type { EventLog } from "../control/eventLog.js";
import type { Accounts } from "./accounts.js";
import type { AuthorizationCodes } from "./authorizationCodes.js";

const linkLifetimeMs = 15 * 60 * 1000;
const maxWrongCodes = 5;

/** An app's authorization request, checked by the router. */
export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state?: string;
  readonly codeChallenge: string;
}

/** A message in the emulator's inbox. */
export interface Message {
  readonly to: string;
  readonly sentAt: Date;
  readonly clientId: string;
  /** The path of the magic link in it. */
  readonly link: string;
  /** Six digits that do the same as the link, in the tab where the sign-in began. */
  readonly code: string;
}

/** Whom the consent screen asks, and for which app. */
export interface Consent {
  readonly requestId: string;
  readonly account: string;
}

interface MagicLink extends Consent, Message {
  used: boolean;
  wrongCodes: number;
}

/** What opening a magic link, or entering a code, leads to. */
export type Opened = { readonly consentId: string } | { readonly refused: "unknown" | "used" | "expired" };

/**
 * Agentcard's hosted sign-in. Every step is known by an unguessable id and none by a cookie, so that each may happen
 * in another browser than the one before.
 */
export interface SignIn {
  /** @returns the path of the sign-in page */
  begin(request: AuthorizationRequest): string;
  request(requestId: string): AuthorizationRequest | undefined;
  /** Puts a message with a magic link and a code into the inbox: either is good for 15 minutes, and once. */
  sendLink(requestId: string, email: string): void;
  readonly inbox: readonly Message[];
  /** The path of the last link that was sent for this request. */
  lastLink(requestId: string): string | undefined;
  openLink(token: string): Opened;
  /** The last message's code, in place of its link. After five wrong ones, only a new message helps. */
  enterCode(requestId: string, code: string): Opened;
  consent(consentId: string): Consent | undefined;
  /** @returns where to send the user: the redirect URI with a code, or with `error=access_denied` (RFC 6749, 4.1.2) */
  decide(consentId: string, approved: boolean): string | undefined;
}

/** A sign-in that nobody uses yet. */
export function createSignIn(accounts: Accounts, codes: AuthorizationCodes, clock: Clock, log: EventLog): SignIn {
  const requests = new Map<string, AuthorizationRequest>();
  const links = new Map<string, MagicLink>();
  const consents = new Map<string, Consent>();
  const inbox: Message[] = [];
  const lastLinks = new Map<string, MagicLink>();

  function open(link: MagicLink): Opened {
    if (link.used || !requests.has(link.requestId)) return { refused: "used" };
    if (link.sentAt.getTime() + linkLifetimeMs < clock.now()) return { refused: "expired" };
    link.used = true;
    const consentId = randomUUID();
    consents.set(consentId, link);
    return { consentId };
  }

  return {
    inbox,
    begin: (request) => {
      const requestId = randomUUID();
      requests.set(requestId, request);
      return `/sign-in/${requestId}`;
    },
    request: (requestId) => requests.get(requestId),
    sendLink: (requestId, email) => {
      const request = requests.get(requestId);
      if (!request) return;
      const account = accounts.of(email).email;
      const token = randomUUID();
      const link: MagicLink = {
        requestId,
        account,
        to: account,
        sentAt: new Date(clock.now()),
        clientId: request.clientId,
        link: `/magic/${token}`,
        code: String(randomInt(1_000_000)).padStart(6, "0"),
        used: false,
        wrongCodes: 0,
      };
      links.set(token, link);
      lastLinks.set(requestId, link);
      inbox.unshift(link);
    },
    lastLink: (requestId) => lastLinks.get(requestId)?.link,
    openLink: (token) => {
      const link = links.get(token);
      return link ? open(link) : { refused: "unknown" };
    },
    enterCode: (requestId, code) => {
      const link = lastLinks.get(requestId);
      if (!link || link.wrongCodes >= maxWrongCodes) return { refused: "used" };
      if (link.code === code.trim()) return open(link);
      link.wrongCodes += 1;
      return { refused: "unknown" };
    },
    consent: (consentId) => consents.get(consentId),
    decide: (consentId, approved) => {
      const consent = consents.get(consentId);
      const request = consent && requests.get(consent.requestId);
      if (!request) return undefined;
      consents.delete(consentId);
      requests.delete(consent.requestId);
      const target = new URL(request.redirectUri);
      if (approved) target.searchParams.set("code", codes.issue({ ...request, account: consent.account }));
      else {
        target.searchParams.set("error", "access_denied");
        log.record("denied", { clientId: request.clientId, account: consent.account });
      }
      if (request.state !== undefined) target.searchParams.set("state", request.state);
      return target.href;
    },
  };
}
