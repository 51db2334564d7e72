import { randomInt, randomUUID } from "node:crypto";
import type { Clock } from "../control/createClock.js";
import type { EventLog } from "../control/createEventLog.js";
import type { Accounts } from "./createAccounts.js";
import type { AuthorizationCodes } from "./createAuthorizationCodes.js";

/** In milliseconds. */
const LINK_LIFETIME = 15 * 60 * 1000;
const MAX_WRONG_CODES = 5;

/** An app's authorization request, after the router has checked it. */
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
  /** Six digits. The user can enter them in the tab where the sign-in began, instead of opening the link. */
  readonly code: string;
}

/** A consent screen: the user that it asks, and the authorization request that it asks about. */
export interface Consent {
  readonly requestId: string;
  readonly account: string;
}

interface MagicLink extends Consent, Message {
  used: boolean;
  wrongCodes: number;
}

/** The result of opening a magic link or entering a code. */
export type OpenedLink = { readonly consentId: string } | { readonly refused: "unknown" | "used" | "expired" };

/**
 * Agentcard's hosted sign-in. The emulator finds each step by a random ID and not by a cookie, so that the user can do each step in another
 * browser.
 */
export interface SignIn {
  /** @returns the path of the sign-in page */
  begin(request: AuthorizationRequest): string;
  request(requestId: string): AuthorizationRequest | undefined;
  /** Puts a message with a magic link and a code into the inbox. They work for 15 minutes, and only one of them works, once. */
  sendLink(requestId: string, email: string): void;
  readonly inbox: readonly Message[];
  /** Returns the path of the last link that was sent for this request. */
  lastLink(requestId: string): string | undefined;
  openLink(token: string): OpenedLink;
  /** Accepts the code of the last message instead of its link. After five wrong codes, the user needs a new message. */
  enterCode(requestId: string, code: string): OpenedLink;
  consent(consentId: string): Consent | undefined;
  /** @returns the redirect URI with a code, or with `error=access_denied` (RFC 6749, section 4.1.2) */
  decide(consentId: string, approved: boolean): string | undefined;
}

/** Creates the hosted sign-in, with an empty inbox. */
export function createSignIn(accounts: Accounts, codes: AuthorizationCodes, clock: Clock, log: EventLog): SignIn {
  const requests = new Map<string, AuthorizationRequest>();
  const links = new Map<string, MagicLink>();
  const consents = new Map<string, Consent>();
  const inbox: Message[] = [];
  const lastLinks = new Map<string, MagicLink>();

  function open(link: MagicLink): OpenedLink {
    if (link.used || !requests.has(link.requestId)) return { refused: "used" };
    if (link.sentAt.getTime() + LINK_LIFETIME < clock.now()) return { refused: "expired" };
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
      if (!link || link.wrongCodes >= MAX_WRONG_CODES) return { refused: "used" };
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
