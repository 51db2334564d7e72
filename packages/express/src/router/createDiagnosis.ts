import { hash } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { KeyholdError } from "../errors/KeyholdError.js";
import { type Keyring, SealBrokenError } from "../vault/createKeyring.js";
import { STREAM_HEADERS } from "./createEventStreams.js";
import type { RequestContext } from "./createRequestContext.js";

/** Where a running backend tells the doctor what arrives of its requests, and the header in which the doctor proves to hold a key. */
export const DIAGNOSIS = { path: "/diagnosis", header: "keyhold-diagnosis" } as const;

/** What a running backend saw of a request. */
export interface Seen {
  /** Whether it came by https, as far as the proxies in front say. */
  readonly https: boolean;
  /** Whether a middleware in front of the router has read its body. */
  readonly bodyRead: boolean;
  /** Whether `identify` read a session that the router has made and nobody else knows, where no sign-in can be noted. */
  readonly ownSession: boolean;
  /** A digest of what the backend was made with. */
  readonly options: string;
  /** The providers whose MCP server gave this process no usable answer to `server/discover`, by their ids. */
  readonly silent: readonly string[];
  /** A digest of whom `identify` takes it for, or that there is nobody, or that it failed. */
  readonly user: string;
}

/** What `user` says where it is no digest. */
export const NOBODY = "nobody";
export const FAILED = "failed";

/** Milliseconds after which a proof is old. It gives nothing away but `Seen`, so that clocks need not agree well. */
const PROOF_LASTS = 60 * 60_000;
/** Milliseconds that the stream stays open: what is held back on the way arrives with its end. */
const STREAM_LASTS = 10_000;
/** The last event of the stream. */
export const LAST_EVENT = "event: end\ndata: {}\n\n";
/** Milliseconds that its session lasts: it is there for its cookie alone. */
const SESSION_LASTS = 60_000;

const CONTEXT = ["diagnosis"];

/** What to send in the header. */
export function proofOf(keyring: Keyring): string {
  return keyring.seal(String(Date.now()), CONTEXT);
}

/**
 * Tells whoever holds one of the keys how a request arrives, in an event stream and with a fresh session's cookie. To all others there is no such route.
 *
 * @param options a digest of what the backend was made with
 * @param silent the providers whose MCP server gave no usable answer to `server/discover`
 * @param isShared whether the app has taken the session that the router works with for its own
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
    if (!isProof(keyring, req.get(DIAGNOSIS.header))) throw new KeyholdError("unknown_route");
    const isOwn = !req.session && !isShared();
    await new Promise<void>((resolve, reject) => {
      void session(req, res, (error?: unknown) => (error ? reject(error) : resolve()));
    });
    const wasSessionRead = watchSession(req);
    const user = await resolveUser(req).then(
      (userId) => hash("sha256", userId),
      (error: unknown) => (error instanceof KeyholdError && error.code === "not_signed_in" ? NOBODY : FAILED),
    );
    const https = req.secure || req.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https";
    const ownSession = isOwn && wasSessionRead();
    req.session.keyholdConnects = true;
    req.session.cookie.maxAge = SESSION_LASTS;
    res.writeHead(200, STREAM_HEADERS);
    const seen: Seen = { https, bodyRead: req.readableDidRead, ownSession, options, silent: silent(), user };
    res.write(`data: ${JSON.stringify(seen)}\n\n`);
    const timer = setTimeout(() => res.end(LAST_EVENT), STREAM_LASTS);
    res.once("close", () => clearTimeout(timer));
  };
}

/** Tells from now on whether anybody has read `req.session`. */
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

function isProof(keyring: Keyring, proof = ""): boolean {
  try {
    return Math.abs(Date.now() - Number(keyring.open(proof, CONTEXT))) < PROOF_LASTS;
  } catch (error) {
    if (error instanceof SealBrokenError) return false;
    throw error;
  }
}
