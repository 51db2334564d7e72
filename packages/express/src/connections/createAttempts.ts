import { hash } from "node:crypto";
import { type Attempt, type ErrorCode, errors } from "@keyhold/contract";
import { generateRandomCodeVerifier, generateRandomNonce, generateRandomState } from "oauth4webapi";
import { z } from "zod";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { AttemptSecrets, AuthorizationRequest } from "../oauth/authorizationUrl.js";
import type { Store } from "../stores/Store.js";
import { type Keyring, SealBrokenError } from "../vault/createKeyring.js";
import type { StepUp } from "../vault/Grant.js";
import type { Link } from "./createLinks.js";

/** Milliseconds that a user has to finish an attempt. */
const LASTS = 20 * 60_000;
/** Milliseconds that Keyhold stores the outcome. */
const REMEMBERED = 60 * 60_000;

/** The page chooses the id, and Keyhold writes it into a script and into addresses. So only these characters are allowed. */
export const attemptIdSchema = z.string().regex(/^[\w-]{16,64}$/);

const outcomeSchema: z.ZodType<Attempt> = z.union([
  z.object({ status: z.enum(["pending", "cancelled"]) }),
  z.object({ status: z.literal("connected"), connection: z.string().optional() }),
  z.object({
    status: z.literal("failed"),
    code: z.custom<ErrorCode>((code) => typeof code === "string" && Object.hasOwn(errors, code)),
  }),
]);

/** The number of the format of an attempt's records. An older version does not know an attempt with a higher number, and leaves it alone. */
const FORMAT = 1;

const stateSchema = z.object({
  /** Absent in records of 3445d48 and older. */
  format: z.number().max(FORMAT).optional(),
  id: attemptIdSchema,
  providerId: z.string(),
  /** Records of an older version have none: they are of the first connection. */
  connection: z.string().optional(),
  userId: z.string(),
  display: z.enum(["popup", "page", "link"]),
  returnTo: z.string(),
  lang: z.string().optional(),
  outcome: outcomeSchema,
  /** When a pending attempt expires, in milliseconds since the epoch. */
  expiresAt: z.number(),
  /** The outcome after it has expired. Default: failed with `attempt_expired`. */
  otherwise: outcomeSchema.optional(),
});

/** What an attempt was started with. */
export interface AttemptStart {
  readonly id: string;
  readonly providerId: string;
  /** The id of the connection that the grant is for. */
  readonly connection: string;
  /** True if the page has asked for a further account (`account=another`). */
  readonly isAnother?: true | undefined;
  readonly userId: string;
  /** `link` if the user has opened the link of a message: no page of the product waits for the outcome. */
  readonly display: "popup" | "page" | "link";
  /** The link, if a link has started the attempt. */
  readonly link?: Link;
  /** An address at one of the product's own origins, where the browser goes in the end. */
  readonly returnTo: string;
  /** The language that the user reads in the product, as a BCP 47 tag. Default: the languages that the browser prefers. */
  readonly lang?: string | undefined;
}

/** The state of an attempt. */
export interface AttemptState extends AttemptStart {
  readonly outcome: Attempt;
  /** True if the user has finished, and Keyhold waits for the provider or the store. */
  readonly isFinishing?: boolean;
}

/** The outcome of an attempt if the process that finishes it dies. */
export interface Finishing {
  /** Milliseconds until that process counts as dead. */
  readonly within: number;
  readonly otherwise: Attempt;
}

/** What Keyhold keeps secret about an attempt until its callback arrives. */
export interface OpenAttempt extends AttemptStart {
  readonly secrets: AttemptSecrets;
  readonly request: AuthorizationRequest;
  /** The step-up that the request was part of. */
  readonly stepUp?: StepUp;
}

/**
 * The attempts to connect. A user can have several at once, and each has its own key in the store. They are not in the session itself,
 * because express-session writes a session as a whole: two requests at the same time could overwrite an attempt. The key includes the
 * session id, so a callback in another browser cannot find the attempt and cannot use it up.
 */
export interface Attempts {
  /** Stores what the callback will need, sealed. */
  begin(sessionId: string, start: AttemptStart, asked: Pick<OpenAttempt, "request" | "stepUp">): Promise<OpenAttempt>;
  /**
   * Finds the attempt of a callback's `state` and removes it, so that it can be used only once (RFC 9700, section 4.7).
   *
   * @throws KeyholdError `unknown_attempt` if it was sealed with a key that this process does not have
   */
  take(sessionId: string, state: string): Promise<OpenAttempt | undefined>;
  /** Stores the outcome. The caller tells the pages. */
  settle(sessionId: string, start: AttemptStart, outcome: Attempt): Promise<void>;
  /** Stores that the callback has arrived, and that the outcome is still open. */
  finishing(sessionId: string, start: AttemptStart, finishing: Finishing): Promise<void>;
  /** @param id an attempt's id, or its `state` (used or not) */
  look(sessionId: string, id: string): Promise<AttemptState | undefined>;
}

export function createAttempts(store: Store, keyring: Keyring): Attempts {
  const digest = (text: string) => hash("sha256", text, "base64url");
  const key = (sessionId: string, what: "open" | "state", id: string) =>
    `keyhold:{attempt:${digest(sessionId)}}:${what}:${digest(id)}`;

  type Noted = Pick<z.infer<typeof stateSchema>, "outcome" | "expiresAt" | "otherwise">;

  async function write(
    sessionId: string,
    { id, providerId, connection, userId, display, returnTo, lang }: AttemptStart,
    noted: Noted,
  ) {
    const start = { id, providerId, connection, userId, display, returnTo, lang };
    const state: z.infer<typeof stateSchema> = { format: FORMAT, ...start, ...noted };
    const stateKey = key(sessionId, "state", id);
    await store.set(stateKey, await keyring.seal(JSON.stringify(state), [stateKey]), { ttl: REMEMBERED });
  }

  /** Reads a record of an attempt's state. Returns `undefined` if Keyhold cannot open it or it is not such a record. */
  async function stateIn(text: string, stateKey: string): Promise<z.infer<typeof stateSchema> | undefined> {
    try {
      // An older version wrote these records as plain JSON. They are stored for an hour.
      const json = text.startsWith("{") ? text : await keyring.open(text, [stateKey]);
      return stateSchema.safeParse(JSON.parse(json)).data;
    } catch (error) {
      if (error instanceof SealBrokenError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  const attempts: Attempts = {
    async begin(sessionId, start, asked) {
      const secrets = {
        state: `${start.id}.${generateRandomState()}`,
        codeVerifier: generateRandomCodeVerifier(),
        nonce: generateRandomNonce(),
      };
      // The record of the state already has the return address, which can be long.
      const { returnTo, ...kept } = start;
      const open: Omit<OpenAttempt, "returnTo"> = { ...kept, ...asked, secrets };
      const openKey = key(sessionId, "open", secrets.state);
      await store.set(openKey, await keyring.seal(JSON.stringify(open), [openKey]), { ttl: LASTS });
      return { ...open, returnTo };
    },

    async take(sessionId, state) {
      const openKey = key(sessionId, "open", state);
      // An attempt that only a newer version knows must not be used up: the user can reload the callback.
      const known = await attempts.look(sessionId, state);
      if (!known) return undefined;
      const sealed = await store.take(openKey);
      if (sealed === undefined) return undefined;
      try {
        const { returnTo, connection } = known;
        return { ...JSON.parse(await keyring.open(sealed, [openKey])), returnTo, connection };
      } catch (cause) {
        throw cause instanceof SealBrokenError ? new KeyholdError("unknown_attempt", { cause }) : cause;
      }
    },

    settle: (sessionId, start, outcome) => write(sessionId, start, { outcome, expiresAt: Date.now() + LASTS }),

    finishing: (sessionId, start, { within, otherwise }) =>
      write(sessionId, start, { outcome: { status: "pending" }, expiresAt: Date.now() + within, otherwise }),

    async look(sessionId, idOrState) {
      const [id = ""] = idOrState.split(".");
      const stateKey = key(sessionId, "state", id);
      const text = await store.get(stateKey);
      const kept = text === undefined ? undefined : await stateIn(text, stateKey);
      if (!kept) return undefined;
      const { format: _format, expiresAt, otherwise, connection = kept.providerId, ...rest } = kept;
      const state = { ...rest, connection };
      if (state.outcome.status === "connected") return { ...state, outcome: { connection, ...state.outcome } };
      if (state.outcome.status !== "pending") return state;
      if (Date.now() >= expiresAt)
        return { ...state, outcome: otherwise ?? { status: "failed", code: "attempt_expired" } };
      return otherwise ? { ...state, isFinishing: true } : state;
    },
  };
  return attempts;
}
