import { isErrorBody, paths, requestHeader } from "@keyhold/contract";
import { z } from "zod";
import { isLoopback } from "../network/secureUrl.js";
import { DIAGNOSIS, LAST_EVENT, proofOf, type Seen } from "../router/createDiagnosis.js";
import { jsonIn } from "../util/json.js";
import { mountedAt } from "../util/mountedAt.js";
import { timeLimit } from "../util/timeLimit.js";
import { reasonOf } from "./reasonOf.js";
import type { Subject } from "./Subject.js";

/** How the running server answers. */
export interface ObservedServer {
  readonly subject: Subject;
  /** The address that the doctor used. */
  readonly url: URL;
  /** The answer to `/health`, or the reason why there is none. */
  readonly health: Health | string;
  /** The answer to `/health` at `publicUrl`, if that is another address on this machine. */
  readonly publicHealth?: Health | string;
  /** Keyhold's report about a request and what arrived of its answer; or, if Keyhold did not report, the status and code of the answer. */
  readonly diagnosis?: Diagnosis | { readonly status: number; readonly code: string | undefined };
  /** The allowed origins whose pages cannot read answers. */
  readonly blockedOrigins: readonly string[];
  /** Whether pages of any origin can read answers, with the user's cookie. */
  readonly isOpenToAll: boolean;
}

interface Health {
  readonly status: number;
  readonly type: string;
  /** The `status` in the body, if Keyhold answered. */
  readonly says?: string;
  /** Whether the answer is a page of Vite. */
  readonly isVite: boolean;
}

/** Keyhold's report about a request, and how the answer arrived. */
export interface Diagnosis {
  readonly seen: Seen;
  /** The user that `identify` returned for another browser. */
  readonly otherUser: string;
  /** The session's cookie, without its value. */
  readonly cookie?: Cookie;
  /** Whether the first event arrived only together with the last. */
  readonly isBuffered: boolean;
}

interface Cookie {
  readonly name: string;
  /** The attributes, by their names in lower case. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** Whether Keyhold reported about the request. */
export function isSeen(diagnosis: ObservedServer["diagnosis"]): diagnosis is Diagnosis {
  return diagnosis !== undefined && "seen" in diagnosis;
}

/** Milliseconds for each request. It is long, because a buffered stream arrives only when it has ended. */
const REQUEST_TIMEOUT = 30_000;
/** An origin that does not exist. */
const FOREIGN = "https://keyhold-doctor.invalid";

/**
 * Sends requests to a running server, like a browser does through the server's proxies.
 *
 * @param url the address of the router. If it is http and `publicUrl` is https, it is an internal address: the doctor then sends the header
 * that the proxy would add for https
 */
export async function observeServer(subject: Subject, url: URL): Promise<ObservedServer> {
  const base = mountedAt(url);
  const isInside = url.protocol === "http:" && subject.publicUrl.protocol === "https:";
  const forwarded = isInside ? { "x-forwarded-proto": "https" } : undefined;
  const ask = (path: string, init: RequestInit) =>
    fetch(base + path, {
      redirect: "manual",
      ...init,
      headers: { ...forwarded, ...init.headers },
      signal: timeLimit(REQUEST_TIMEOUT),
    });

  const observed = { subject, url, blockedOrigins: [], isOpenToAll: false };
  try {
    const health = await healthOf(await ask(paths.health(), {}));
    if (!health.says) return { ...observed, health };
    const askAsDoctor = async () => {
      const headers = { [DIAGNOSIS.header]: await proofOf(subject.keyring), "content-type": "application/json" };
      return ask(DIAGNOSIS.path, { method: "POST", headers, body: "{}" });
    };
    const isReadable = async (origin: string) => {
      const asking = {
        origin,
        "access-control-request-method": "GET",
        "access-control-request-headers": requestHeader.name,
      };
      const { headers } = await ask(paths.connections(), { method: "OPTIONS", headers: asking });
      return (
        headers.get("access-control-allow-origin") === origin &&
        headers.get("access-control-allow-credentials") === "true"
      );
    };
    const readable = await Promise.all(subject.allowedOrigins.map(isReadable));
    return {
      ...observed,
      health,
      publicHealth: await publicHealthOf(subject.publicUrl, url),
      diagnosis: await diagnosisOf(askAsDoctor),
      blockedOrigins: subject.allowedOrigins.filter((_origin, index) => !readable[index]),
      isOpenToAll: await isReadable(FOREIGN),
    };
  } catch (error) {
    return { ...observed, health: reasonOf(error) };
  }
}

const healthSchema = z.object({ status: z.string() });

async function healthOf(response: Response): Promise<Health> {
  const { status, headers } = response;
  const text = await response.text();
  const says = healthSchema.safeParse(jsonIn(text)).data?.status;
  const type = headers.get("content-type") ?? "no content type";
  return { status, type, says, isVite: text.includes("/@vite/client") };
}

/**
 * Asks the address to which providers send browsers back, if it is on this machine. It proves nothing whether this machine can reach
 * another address.
 */
async function publicHealthOf(publicUrl: URL, url: URL): Promise<Health | string | undefined> {
  if (!isLoopback(publicUrl) || publicUrl.origin === url.origin) return undefined;
  try {
    const signal = timeLimit(REQUEST_TIMEOUT);
    return await healthOf(await fetch(mountedAt(publicUrl) + paths.health(), { redirect: "manual", signal }));
  } catch (error) {
    return reasonOf(error);
  }
}

async function diagnosisOf(ask: () => Promise<Response>): Promise<ObservedServer["diagnosis"]> {
  const [first, other] = await Promise.all([ask(), ask()]);
  const [text, otherText] = await Promise.all([readFirst(first), readFirst(other)]);
  const seen = seenIn(text);
  if (!seen) return { status: first.status, code: codeIn(text) };
  const otherUser = seenIn(otherText)?.user ?? "";
  const [line] = first.headers.getSetCookie();
  const cookie = line === undefined ? undefined : cookieOf(line);
  return { seen, otherUser, cookie, isBuffered: text.includes(LAST_EVENT) };
}

const seenSchema = z.object({
  https: z.boolean(),
  bodyRead: z.boolean(),
  ownSession: z.boolean(),
  options: z.string(),
  silent: z.array(z.string()),
  user: z.string(),
}) satisfies z.ZodType<Seen>;

/** The first event of a stream. A host that is not Express gets a comment before it. */
const FIRST_EVENT = /^data: (.+)\n\n/m;

function seenIn(text: string): Seen | undefined {
  return seenSchema.safeParse(jsonIn(FIRST_EVENT.exec(text)?.[1] ?? "")).data;
}

function codeIn(text: string): string | undefined {
  const body = jsonIn(text);
  return isErrorBody(body) ? body.error.code : undefined;
}

/** Reads an answer up to its first event, and everything that arrived in the same chunk. */
async function readFirst(response: Response): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (reader && !FIRST_EVENT.test(text)) {
    const { done, value = "" } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader?.cancel();
  return text;
}

function cookieOf(line: string): Cookie {
  const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
  return {
    name: pair.slice(0, pair.indexOf("=")),
    attributes: new Map(
      attributes.map((attribute) => {
        const [name = "", value = ""] = attribute.split("=");
        return [name.toLowerCase(), value];
      }),
    ),
  };
}
