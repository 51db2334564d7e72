import * as z from "zod";
import { Target } from "../Target.js";

const Requests = Target.extend({
  /**
   * Only requests to this path and to the paths below it.
   *
   * @default every path
   */
  path: z.string().startsWith("/").optional(),
  /**
   * Only requests with this HTTP method.
   *
   * @default every method
   */
  method: z.enum(["GET", "POST", "DELETE"]).optional(),
  /**
   * Only calls of this MCP tool.
   *
   * @default every request
   */
  tool: z.string().optional(),
  /**
   * How many matching requests pass before the fault affects one.
   *
   * @default 0
   */
  skip: z.int().nonnegative().optional(),
  /**
   * How many requests the fault affects.
   *
   * @default all, until the fault is removed
   */
  times: z.int().positive().optional(),
});

const Broken = Requests.extend({
  /**
   * How many bytes of the response body the provider sends before the connection fails. 0: the provider carries out the request and sends
   * nothing. Without `afterBytes` and `afterEvents`, the provider does not carry out the request.
   */
  afterBytes: z.int().nonnegative().optional(),
  /** Like `afterBytes`, in whole server-sent events. */
  afterEvents: z.int().positive().optional(),
});

/**
 * An error that the emulator causes, and the requests that it affects: those that match every given field.
 *
 * @example
 * ```ts
 * // The provider creates the card, and then the connection drops without a response.
 * emulator.agentcard.faults.add({ kind: "drop", tool: "create_card", email: "alice@example.com", afterBytes: 0, times: 1 });
 * ```
 */
export const Fault = z.discriminatedUnion("kind", [
  /** The request waits for `ms` milliseconds, or until the fault is removed. Then the provider carries it out. */
  Requests.extend({ kind: z.literal("latency"), ms: z.int().positive().optional() }),
  /** The emulator responds with an error. */
  Requests.extend({
    kind: z.literal("status"),
    status: z.int().min(400).max(599),
    /** The value of the `Retry-After` header. */
    retryAfterSeconds: z.int().nonnegative().optional(),
    /**
     * The JSON body.
     *
     * @default an OAuth error that fits the status
     */
    body: z.json().optional(),
    /**
     * Whether the provider carries out the request before the emulator replaces its response.
     *
     * @default false
     */
    carriedOut: z.boolean().optional(),
  }),
  /** The connection ends. */
  Broken.extend({ kind: z.literal("drop") }),
  /** The connection stays open, and no (more) bytes arrive. Removing the fault ends the connection. */
  Broken.extend({ kind: z.literal("stall") }),
  /** The response claims to have this content type. */
  Requests.extend({ kind: z.literal("contentType"), contentType: z.string().min(1) }),
  /** The response body begins with this many bytes of white space, or with a comment in an event stream. It stays valid. */
  Requests.extend({ kind: z.literal("oversize"), bytes: z.int().positive() }),
]);
export type Fault = z.infer<typeof Fault>;
/** A fault of one kind. */
export type FaultOf<Kind extends Fault["kind"]> = Extract<Fault, { kind: Kind }>;
