import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type ApprovalOptions, approvalOptions } from "./agents/ApprovalOptions.js";
import { configError } from "./errors/configError.js";
import type { KeyholdEvent } from "./events/KeyholdEvent.js";
import { exactOrigin, pageUrl, proxyUrl, secureUrl } from "./network/secureUrl.js";
import { OWN_PREFIX } from "./providers/findProvider.js";
import type { Provider } from "./providers/Provider.js";
import type { RateLimitOptions } from "./router/createRateLimits.js";
import type { Identify, RequestId } from "./router/createRequestContext.js";
import type { RedisClient } from "./stores/redis/driverOf.js";
import { prefixProblem, redisProblem, replicasProblem } from "./stores/redis/redisProblem.js";
import type { Store } from "./stores/Store.js";
import { storeProblem } from "./stores/storeProblem.js";

/** Which MCP servers users can add. */
export interface CustomServers {
  /**
   * Decides whether a user can add a server. Keyhold asks when the user adds it, and not again later.
   *
   * @param url the address of the MCP server, which the user has typed. Compare its `hostname`
   * @returns true to allow it
   */
  readonly allow: (url: URL, userId: string) => boolean | Promise<boolean>;
  /** The maximum number of servers that each user can have, from 1 to 100. */
  readonly most: number;
}

/** Options of `createKeyhold()`. */
export interface KeyholdOptions {
  /**
   * The address of the router that browsers use: `https://app.example.com/api/keyhold`. Keyhold never reads this address from a request.
   */
  readonly publicUrl: string | undefined;
  /**
   * The origins of the product's pages, such as `https://app.example.com`, if they differ from the origin of `publicUrl`. They must be on
   * the same site, because browsers do not send the session's cookie from another site.
   *
   * @default []
   */
  readonly allowedOrigins?: readonly string[] | undefined;
  /**
   * Secrets of 32 characters or more. Keyhold encrypts with the first key, and can decrypt with every key. To rotate, put a new key first.
   */
  readonly keys: readonly (string | undefined)[];
  /** The services that users can connect. */
  readonly providers: readonly Provider[];
  /**
   * Lets users add MCP servers of their own, at public https addresses. The user has to approve each tool call there.
   *
   * @default users can connect only `providers`
   */
  readonly customServers?: CustomServers | undefined;
  /**
   * The product's name, such as `Magpie`: for the questions of the components, Keyhold's own pages, and providers at which Keyhold registers the
   * product.
   *
   * @default "this product" in questions, and the host of `publicUrl` at providers
   */
  readonly productName?: string | undefined;
  /**
   * Finds the user of a request.
   *
   * @default each browser session is a separate user, whose connections end 14 days after their last use
   */
  readonly identify?: Identify | undefined;
  /**
   * Where Keyhold stores connections, sessions and counters: `redisStore(client)`, `postgresStore(pool)`, `sqliteStore(database)`, or your
   * own store.
   *
   * @default memoryStore(): everything is in the memory of this process, and is lost when the process ends
   */
  readonly store?: Store | undefined;
  /**
   * A client of Redis. Short for `store: redisStore(client)`.
   *
   * @default none
   */
  readonly redis?: RedisClient | undefined;
  /**
   * The `prefix` of `redisStore()`, if you pass `redis`.
   *
   * @default "keyhold:"
   */
  readonly redisPrefix?: string | undefined;
  /**
   * The `replicas` of `redisStore()`, if you pass `redis`.
   *
   * @default 0 // only the master
   */
  readonly redisReplicas?: number | undefined;
  /**
   * The name of the session cookie. Products on one host need different names, because browsers do not separate cookies by port. On https,
   * Keyhold adds the prefix `__Host-`.
   *
   * @default "keyhold"
   */
  readonly cookieName?: string | undefined;
  /**
   * The HTTP proxy through which Keyhold sends all requests to providers, in `CONNECT` tunnels: `http://egress.internal:3128`, with
   * credentials if the proxy needs them. The proxy then resolves the host names, so it must refuse private addresses.
   *
   * @default none; Keyhold does not read it from the environment
   */
  readonly egressProxy?: string | undefined;
  /**
   * Receives every event, for logs, metrics and alerts. If it throws, Keyhold only logs the error.
   *
   * @default writes failures to standard error
   */
  readonly onEvent?: ((event: KeyholdEvent) => void | Promise<void>) | undefined;
  /**
   * The id of a request in events. Use the id of your own logs, such as `(req) => req.raw.id`, and not a header that browsers can set.
   *
   * @default a random UUID
   */
  readonly requestId?: RequestId | undefined;
  /**
   * The limits of each user for each provider, in `window` seconds: `limit` is the number of requests of all pages and agents together, and
   * `perAgent` the number of one agent's requests. `connects` is how often a user can connect, and also how often the user can disconnect.
   *
   * @default { limit: 600, window: 60, connects: 60, perAgent: 600 }
   */
  readonly rateLimit?: RateLimitOptions | undefined;
  /**
   * How Keyhold asks users before it sends a tool call that the rules ask about. Without `identify`, an anonymous user cannot be asked, and
   * such calls are refused.
   *
   * @default { holdSeconds: 45, expireSeconds: 600, most: 50 }
   */
  readonly approvals?: ApprovalOptions | undefined;
  /**
   * The product's sign-in page, for users who open the page of an approval and are not signed in: a path at the origin of `publicUrl`, such
   * as `/login`, or an https address. Keyhold adds the way back as the parameter `return_to`: the path of the page, or its address if the
   * sign-in is at another origin. Before your sign-in follows it, it must check that it leads to your own product.
   *
   * @default none: such a user gets a page that says to sign in and to open the link again
   */
  readonly signInUrl?: string | undefined;
  /**
   * The largest request body, in bytes.
   *
   * @default 4194304 // 4 MiB
   */
  readonly bodyLimit?: number | undefined;
}

const KEY = "is missing or has fewer than 32 characters. Make one with `openssl rand -base64 32`";

/** The servers of a user are in one record. */
const MOST_SERVERS = 100;

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
        "is not a provider. Use agentcard() or civic()",
      ),
    )
    .min(1, "is empty. Add agentcard() or civic()")
    .refine(
      (providers) => new Set(providers.map(({ id }) => id)).size === providers.length,
      "has two providers with the same id. Pass a different `id` to one of them",
    ),
  customServers: z
    .strictObject(
      {
        allow: z.custom<CustomServers["allow"]>(
          (value) => typeof value === "function",
          "is missing. Pass a function that says which addresses a user can add",
        ),
        most: z
          .int("must be a whole number")
          .min(1, "must be 1 or more")
          .max(MOST_SERVERS, `must be at most ${MOST_SERVERS}`),
      },
      "must have only `allow` and `most`",
    )
    .optional(),
  productName: z.string("must be a text").min(1, "is empty").max(80, "is longer than 80 characters").optional(),
  identify: z.custom<Identify>((value) => typeof value === "function", "must be a function").optional(),
  store: z
    .custom<Store>((value) => value === undefined || !storeProblem(value), {
      error: ({ input }) => storeProblem(input),
    })
    .optional(),
  redis: z
    .custom<RedisClient>((value) => value === undefined || !redisProblem(value), {
      error: ({ input }) => redisProblem(input),
    })
    .optional(),
  redisPrefix: z
    .custom<string>((value) => value === undefined || !prefixProblem(value), {
      error: ({ input }) => prefixProblem(input),
    })
    .optional(),
  redisReplicas: z.int("must be a whole number").min(0, "must not be less than 0").default(0),
  cookieName: z
    .string("must be a string")
    .regex(
      /^(?!__)[\w-]+$/,
      "must be letters, digits, dashes and underscores, such as `magpie`, without `__Host-`, which Keyhold adds",
    )
    .default("keyhold"),
  egressProxy: proxyUrl.optional(),
  onEvent: z.custom<KeyholdOptions["onEvent"]>((value) => typeof value === "function", "must be a function").optional(),
  requestId: z
    .custom<RequestId>((value) => typeof value === "function", "must be a function")
    .default(() => () => randomUUID()),
  rateLimit: z
    .object({ limit: POSITIVE, window: POSITIVE, connects: POSITIVE.optional(), perAgent: POSITIVE.optional() })
    .default({ limit: 600, window: 60 }),
  approvals: approvalOptions.prefault({}),
  signInUrl: pageUrl.optional(),
  bodyLimit: z
    .int("must be a whole number of bytes")
    .positive("must be more than 0")
    .default(4 * 1024 * 1024),
});

const schema = members.superRefine(
  ({ providers, customServers, store, redis, redisPrefix, redisReplicas }, { addIssue }) => {
    const problems = {
      providers:
        customServers &&
        providers.some(({ id }) => id.startsWith(OWN_PREFIX)) &&
        `has an id that begins with \`${OWN_PREFIX}\`, like those of \`customServers\`. Pass a different \`id\``,
      store: store && redis && "and `redis` are both set. Pass one of them",
      redisPrefix: store && redisPrefix !== undefined && "belongs to `redis`. Pass `prefix` to redisStore()",
      redisReplicas: redis
        ? replicasProblem(redisReplicas, redis)
        : redisReplicas > 0 && "needs `redis`, because only Redis has replicas. Leave it out",
    };
    for (const [option, message] of Object.entries(problems)) {
      if (message) addIssue({ code: "custom", path: [option], message });
    }
  },
);

/** The options after their check, with the defaults. */
export type ParsedOptions = ReturnType<typeof parseOptions>;

/**
 * Checks the options once, at start.
 *
 * @throws KeyholdConfigError with a sentence for each wrong option
 */
export function parseOptions(options: KeyholdOptions) {
  const { data, error } = schema.safeParse(options);
  if (!data) throw configError("createKeyhold()", error);
  return {
    ...data,
    publicUrl: new URL(data.publicUrl.replace(/\/+$/, "")),
    signInUrl: data.signInUrl === undefined ? undefined : new URL(data.signInUrl, data.publicUrl),
    providers: data.providers.map(({ egressProxy = data.egressProxy, ...provider }) => ({ ...provider, egressProxy })),
  };
}
