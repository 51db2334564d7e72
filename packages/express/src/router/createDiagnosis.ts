import { hash } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { hasCode, KeyholdError } from "../errors/KeyholdError.js";
import { EVENTS } from "../mcp/Reply.js";
import { type Keyring, tryOpen } from "../vault/createKeyring.js";
import type { RequestContext } from "./createRequestContext.js";
import { readSession } from "./readSession.js";

/** The route where the doctor asks a running backend how requests arrive there, and the header with the proof that the doctor has a key. */
export const DIAGNOSIS = { path: "/diagnosis", header: "keyhold-diagnosis" } as const;

/** What a running backend reports about a request. */
export interface Seen {
  /** Whether the request came by https. The proxies before the backend say so. */
  readonly https: boolean;
  /** Whether a middleware before the router has read the body. */
  readonly bodyRead: boolean;
  /** Whether `identify` read a session that only the router uses. The app's sign-in cannot be in it. */
  readonly ownSession: boolean;
  /** A digest of the backend's options. */
  readonly options: string;
  /** The providers whose MCP server gave this process no usable answer to `server/discover`, by their ids. */
  readonly silent: readonly string[];
  /** A digest of the user id that `identify` returned, or `NO_USER`, or `FAILED`. */
  readonly user: string;
}

/** The values of `user` that are not a digest. */
export const NO_USER = "no-user";
export const FAILED = "failed";

/**
 * Milliseconds after which a proof is too old. It is long, because the clocks of two machines can differ. A proof gives access only to
 * `Seen`.
 */
const PROOF_LASTS = 60 * 60_000;
/** Milliseconds that the stream stays open. If a proxy buffers it, the first event arrives only then. */
const STREAM_LASTS = 10_000;
/** The last event of the stream. */
export const LAST_EVENT = "event: end\ndata: {}\n\n";
/** Milliseconds that the session of such a request lasts. Only its cookie is needed. */
const SESSION_LASTS = 60_000;

const CONTEXT = ["diagnosis"];

/** Creates the value of the header. */
export function proofOf(keyring: Keyring): Promise<string> {
  return keyring.seal(String(Date.now()), CONTEXT);
}

/**
 * Reports to a caller that has one of the keys how its request arrived. The answer is an event stream, with the cookie of a new session.
 * Other callers get `unknown_route`.
 *
 * @param options a digest of the backend's options
 * @param silent the providers whose MCP server gave no usable answer to `server/discover`
 * @param isShared whether the app uses the router's session too
 * @throws KeyholdError `unknown_route`
 */
export function createDiagnosis(
  keyring: Keyring,
  { resolveUser }: RequestContext,
  {
    session,
    options,
    silent,
    isShared,
  }: { session: RequestHandler; options: string; silent: () => string[]; isShared: () => boolean },
): RequestHandler {
  return async (req, res) => {
    if (!(await isProof(keyring, req.get(DIAGNOSIS.header)))) throw new KeyholdError("unknown_route");
    const isOwn = !req.session && !isShared();
    await readSession(session, req, res);
    const wasSessionRead = watchSession(req);
    const user = await resolveUser(req).then(
      (userId) => hash("sha256", userId),
      (error: unknown) => (hasCode(error, "not_signed_in") ? NO_USER : FAILED),
    );
    const https = req.secure || req.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https";
    const ownSession = isOwn && wasSessionRead();
    req.session.keyholdConnects = true;
    req.session.cookie.maxAge = SESSION_LASTS;
    res.writeHead(200, EVENTS);
    const seen: Seen = { https, bodyRead: req.readableDidRead, ownSession, options, silent: silent(), user };
    res.write(`data: ${JSON.stringify(seen)}\n\n`);
    const timer = setTimeout(() => res.end(LAST_EVENT), STREAM_LASTS);
    res.once("close", () => clearTimeout(timer));
  };
}

/** Returns a function that says whether any code has read `req.session` since this call. */
function watchSession(req: Request): () => boolean {
  let { session } = req;
  let wasRead = false;
  Object.defineProperty(req, "session", {
    configurable: true,
    enumerable: true,
    get() {
      wasRead = true;
      return session;
    },
    set(next: typeof session) {
      session = next;
    },
  });
  return () => wasRead;
}

async function isProof(keyring: Keyring, proof: string | undefined): Promise<boolean> {
  const madeAt = await tryOpen(keyring, proof, CONTEXT);
  return Math.abs(Date.now() - Number(madeAt)) < PROOF_LASTS;
}
