import { createHash } from "node:crypto";
import type { Attempt } from "@keyhold/contract";
import { generateRandomCodeVerifier, generateRandomNonce, generateRandomState } from "oauth4webapi";
import type { Changes } from "../changes/Changes.js";
import type { AttemptSecrets, AuthorizationRequest } from "../oauth/authorizationUrl.js";
import type { Store } from "../stores/Store.js";
import type { StepUp } from "../vault/Grant.js";
import type { Keyring } from "../vault/keyring.js";

/** Milliseconds that a user has to finish. */
const LASTS = 20 * 60_000;
/** Milliseconds that the outcome is remembered. */
const REMEMBERED = 60 * 60_000;

/** What an attempt was started with. */
export interface AttemptStart {
  readonly id: string;
  readonly providerId: string;
  readonly userId: string;
  readonly display: "popup" | "page";
  /** An address at one of the product's own origins. */
  readonly returnTo: string;
}

/** How an attempt stands. */
export interface AttemptState extends AttemptStart {
  readonly outcome: Attempt;
}

/** What only the backend knows of an attempt until its callback. */
export interface OpenAttempt extends AttemptStart {
  readonly secrets: AttemptSecrets;
  readonly request: AuthorizationRequest;
  /** The step-up that the request was part of. */
  readonly stepUp?: StepUp;
}

/**
 * Attempts to connect, any number at once. Each lies under a key of its own that is tied to the browser's session: express-session
 * rewrites a session as a whole, so that inside it an attempt could be lost to a concurrent request; and a callback in
 * another session does not even find it, let alone use it up.
 */
export interface Attempts {
  /** Keeps what the callback needs, sealed. */
  begin(sessionId: string, start: AttemptStart, asked: Pick<OpenAttempt, "request" | "stepUp">): Promise<OpenAttempt>;
  /** Takes the attempt that a callback's `state` belongs to, once (RFC 9700, section 4.7). */
  take(sessionId: string, state: string): Promise<OpenAttempt | undefined>;
  settle(sessionId: string, start: AttemptStart, outcome: Attempt): Promise<void>;
  /** @param id an attempt's id, or its `state`, used or not */
  look(sessionId: string, id: string): Promise<AttemptState | undefined>;
}

/** @param changes told of each attempt that has ended */
export function createAttempts(store: Store, keyring: Keyring, changes: Pick<Changes, "publish">): Attempts {
  const digest = (text: string) => createHash("sha256").update(text).digest("base64url");
  const key = (sessionId: string, what: "open" | "state", id: string) =>
    `keyhold:{attempt:${digest(sessionId)}}:${what}:${digest(id)}`;

  const attempts: Attempts = {
    async begin(sessionId, start, asked) {
      const secrets = {
        state: `${start.id}.${generateRandomState()}`,
        codeVerifier: generateRandomCodeVerifier(),
        nonce: generateRandomNonce(),
      };
      const open: OpenAttempt = { ...start, ...asked, secrets };
      const openKey = key(sessionId, "open", secrets.state);
      await store.set(openKey, keyring.seal(JSON.stringify(open), [openKey]), { ttl: LASTS });
      return open;
    },

    async take(sessionId, state) {
      const openKey = key(sessionId, "open", state);
      const sealed = await store.take(openKey);
      return sealed === undefined ? undefined : JSON.parse(keyring.open(sealed, [openKey]));
    },

    async settle(sessionId, start, outcome) {
      const { id, providerId, userId, display, returnTo } = start;
      const expiresAt = Date.now() + LASTS;
      const state = { id, providerId, userId, display, returnTo, outcome, expiresAt };
      await store.set(key(sessionId, "state", id), JSON.stringify(state), { ttl: REMEMBERED });
      if (outcome.status !== "pending") changes.publish(userId, { provider: providerId, attempt: id });
    },

    async look(sessionId, idOrState) {
      const [id = ""] = idOrState.split(".");
      const text = await store.get(key(sessionId, "state", id));
      if (text === undefined) return undefined;
      const { expiresAt, ...state }: AttemptState & { expiresAt: number } = JSON.parse(text);
      if (state.outcome.status !== "pending" || Date.now() < expiresAt) return state;
      return { ...state, outcome: { status: "failed", code: "attempt_expired" } };
    },
  };
  return attempts;
}
