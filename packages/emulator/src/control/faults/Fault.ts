import * as z from "zod";
import { Whose } from "../whose.js";

const Requests = Whose.extend({
  /** The requests to this path, and to those below it. */
  path: z.string().startsWith("/").optional(),
  /** The requests with this HTTP method. */
  method: z.enum(["GET", "POST", "DELETE"]).optional(),
  /** The calls of this MCP tool. */
  tool: z.string().optional(),
  /** How many of these requests it lets pass first. Default 0. */
  skip: z.int().nonnegative().optional(),
  /** How many it meets then. Default: all, until it is removed. */
  times: z.int().positive().optional(),
});

const Broken = Requests.extend({
  /**
   * How many bytes of the answer's body get out first. 0: the request is carried out, and nobody hears of it. Left out,
   * with `afterEvents` too: it is not carried out at all.
   */
  afterBytes: z.int().nonnegative().optional(),
  /** The same in whole server-sent events. */
  afterEvents: z.int().positive().optional(),
});

/** What goes wrong, and for which requests: those that fit everything that is given. */
export const Fault = z.discriminatedUnion("kind", [
  /** The request waits for so long, or until the fault is removed; then it goes on. */
  Requests.extend({ kind: z.literal("latency"), ms: z.int().positive().optional() }),
  /** An answer that the provider did not want to give. */
  Requests.extend({
    kind: z.literal("status"),
    status: z.int().min(400).max(599),
    /** Sent as `Retry-After`. */
    retryAfterSeconds: z.int().nonnegative().optional(),
    /** The JSON to answer with. Default: an OAuth error that says what it is. */
    body: z.json().optional(),
    /** Whether the request is carried out all the same. Default false. */
    carriedOut: z.boolean().optional(),
  }),
  /** The connection ends. */
  Broken.extend({ kind: z.literal("drop") }),
  /** The connection stays, and nothing (more) comes. It is dropped when the fault is removed. */
  Broken.extend({ kind: z.literal("stall") }),
  /** The answer says that it is of this type. */
  Requests.extend({ kind: z.literal("contentType"), contentType: z.string().min(1) }),
  /** So many bytes of white space stand before the answer's body, or of a comment before an event stream. */
  Requests.extend({ kind: z.literal("oversize"), bytes: z.int().positive() }),
]);
export type Fault = z.infer<typeof Fault>;
/** A fault of one kind. */
export type FaultOf<Kind extends Fault["kind"]> = Extract<Fault, { kind: Kind }>;
