import { randomUUID } from "node:crypto";
import { z } from "zod";
import { configError } from "./errors/configError.js";
import type { KeyholdEvent } from "./events/KeyholdEvent.js";
import { exactOrigin, proxyUrl, secureUrl } from "./network/secureUrl.js";
import type { Provider } from "./providers/Provider.js";
import type { RateLimitOptions } from "./router/createRateLimits.js";
import type { Identify, RequestId } from "./router/createRequestContext.js";
import { redisProblem } from "./stores/redisProblem.js";
import type { RedisClient } from "./stores/redisStore.js";
import { anonymous } from "./users/anonymous.js";

/** Options of `createKeyhold()`. */
export interface KeyholdOptions {
  /** Where the router is mounted, as browsers see it: `https://app.example.com/api/keyhold`. Never taken from a request. */
  readonly publicUrl: string | undefined;
  /** Further origins of the product's pages, such as `https://app.example.com`, where `publicUrl` is on another one. On the same site: elsewhere browsers keep the cookie back. */
  readonly allowedOrigins?: readonly string[];
  /** Secrets of 32 characters or more. The first seals, all open: put a new one first to rotate. */
  readonly keys: readonly (string | undefined)[];
  /** The services that users can connect. */
  readonly providers: readonly Provider[];
  /** Who is asking. Default: each browser session is a user of its own. Such a user's connections end 14 days after their last use. */
  readonly identify?: Identify;
  /** A connected client of the `redis` package. Without it, everything lives in this process's memory and ends with it. */
  readonly redis?: RedisClient;
  /** The prefix of all keys and channels in Redis, such as `magpie:`. Products that share one Redis need different ones. Default `keyhold:`. */
  readonly redisPrefix?: string;
  /**
   * How many replicas of Redis have to have a user's new tokens before Keyhold uses them, so that a failover does not lose them. Keyhold waits one second at
   * most. Not for createCluster(). Default 0: the master alone.
   */
  readonly redisReplicas?: number;
  /**
   * The session cookie's name. Products on one host need different ones, since browsers do not separate cookies by port or path. On https, Keyhold adds
   * the prefix `__Host-`. Default `keyhold`.
   */
  readonly cookieName?: string;
  /**
   * The HTTP proxy that all requests to providers leave by, in `CONNECT` tunnels: `http://egress.internal:3128`, with credentials if it wants some. It is
   * what resolves names then, so it has to refuse private addresses. Default: none; the environment is not asked.
   */
  readonly egressProxy?: string | undefined;
  /** Told of what happens behind the scenes: for logs, metrics and alerts. */
  readonly onEvent?: (event: KeyholdEvent) => void | Promise<void>;
  /** Names a request in events, as your own logs do: `(req) => req.id`, not a header that browsers can set. Default: a random UUID. */
  readonly requestId?: RequestId;
  /** How many requests each user may send to each provider within `window` seconds, and how often the user may connect it, and disconnect it. Default 600 and 60 in 60 seconds. */
  readonly rateLimit?: RateLimitOptions;
  /** The largest request body, in bytes. Default 4 MiB. */
  readonly bodyLimit?: number;
}

const KEY = "is missing or has fewer than 32 characters. Make one with `openssl rand -base64 32`";

const POSITIVE = z.int("must be a whole number").positive("must be more than 0");

const members = z.object({
  publicUrl: secureUrl.refine((value) => !URL.canParse(value) || !new URL(value).search, "must have no query"),
  allowedOrigins: z.array(exactOrigin).default([]),
  keys: z
    .array(z.string({ error: KEY }).min(32, KEY), { error: "must be a list of secrets" })
    .min(1, "is empty. Make a key with `openssl rand -base64 32`"),
  providers: z
    .array(
      z.custom<Provider>(
        (value) => typeof value === "object" && value !== null,
        "is no provider. Use agentcard() or civic()",
      ),
    )
    .min(1, "is empty. Add agentcard() or civic()")
    .refine(
      (providers) => new Set(providers.map(({ id }) => id)).size === providers.length,
      "has two providers with the same id. Give one of them an `id` of its own",
    ),
  identify: z.custom<Identify>((value) => typeof value === "function", "must be a function").default(() => anonymous),
  redis: z
    .custom<RedisClient>((value) => value === undefined || !redisProblem(value), {
      error: ({ input }) => redisProblem(input),
    })
    .optional(),
  redisPrefix: z
    .string("must be a string")
    .regex(
      /^[\w.-]+(:[\w.-]+)*:$/,
      "must be letters, digits, dots and dashes with a colon at the end, such as `magpie:`",
    )
    .default("keyhold:"),
  redisReplicas: z.int("must be a whole number").min(0, "must not be less than 0").default(0),
  cookieName: z
    .string("must be a string")
    .regex(
      /^(?!__)[\w-]+$/,
      "must be letters, digits, dashes and underscores, such as `magpie`. `__Host-` is put in front by itself",
    )
    .default("keyhold"),
  egressProxy: proxyUrl.optional(),
  onEvent: z.custom<KeyholdOptions["onEvent"]>((value) => typeof value === "function", "must be a function").optional(),
  requestId: z
    .custom<RequestId>((value) => typeof value === "function", "must be a function")
    .default(() => () => randomUUID()),
  rateLimit: z
    .object({ limit: POSITIVE, window: POSITIVE, connects: POSITIVE.optional() })
    .default({ limit: 600, window: 60 }),
  bodyLimit: z
    .int("must be a whole number of bytes")
    .positive("must be more than 0")
    .default(4 * 1024 * 1024),
});

const schema = members.superRefine(({ redis, redisReplicas }, { addIssue }) => {
  if (redisReplicas === 0 || (redis && !("masters" in redis))) return;
  const message = redis
    ? "cannot be used with createCluster(): `WAIT` would ask some node, not the one that has the key. Leave it out"
    : "needs `redis`: without it there are no replicas. Leave it out";
  addIssue({ code: "custom", path: ["redisReplicas"], message });
});

/**
 * Checks the options once, at start.
 *
 * @throws KeyholdConfigError with a sentence for each one that is wrong
 */
export function parseOptions(options: KeyholdOptions) {
  const { data, error } = schema.safeParse(options);
  if (!data) throw configError("createKeyhold()", error);
  return {
    ...data,
    publicUrl: new URL(data.publicUrl.replace(/\/+$/, "")),
    providers: data.providers.map(({ egressProxy = data.egressProxy, ...provider }) => ({ ...provider, egressProxy })),
  };
}
