import type { ConfigProblem } from "../../errors/KeyholdError.js";
import type { KeyholdOptions } from "../../options.js";
import type { Provider } from "../../providers/Provider.js";
import type { RedisStoreOptions } from "../../stores/redis/redisStore.js";
import type { Check, Checks } from "../Check.js";

/** A wrong option, and the function or provider that has it. */
interface ObservedOption extends ConfigProblem {
  readonly subject: string;
}

/** Why `createKeyhold()` failed, if its options are not the reason. */
interface ObservedStart {
  /** The address that does not answer. */
  readonly unreachable?: string;
  /** Whether this folder has a `.env` that the doctor did not read. */
  readonly isEnvUnread: boolean;
}

/** The line that fixes each option. */
const optionFixes = {
  publicUrl: "KEYHOLD_URL=https://app.example.com/api/keyhold # publicUrl: process.env.KEYHOLD_URL",
  allowedOrigins: 'allowedOrigins: ["https://app.example.com"],',
  keys: "KEYHOLD_KEY=$(openssl rand -base64 32) # keys: [process.env.KEYHOLD_KEY]",
  providers: "providers: [agentcard({ clientId: process.env.AGENTCARD_OAUTH_CLIENT_ID })],",
  customServers: 'customServers: { allow: (url) => url.hostname.endsWith(".example.com"), most: 10 },',
  productName: 'productName: "Magpie",',
  identify: "identify: (req) => req.session.userId,",
  store: "store: embeddedStore(), // or postgresStore(pool), redisStore(client), sqliteStore(database)",
  redis: "redis: await createClient({ url: process.env.REDIS_URL }).connect(),",
  redisPrefix: 'redisPrefix: "magpie:",',
  redisReplicas: "redisReplicas: 1,",
  cookieName: 'cookieName: "magpie",',
  egressProxy: "egressProxy: process.env.HTTPS_PROXY, // http://egress.internal:3128",
  onEvent: "onEvent: (event) => logger.info(event),",
  requestId: "requestId: (req) => req.raw.id,",
  rateLimit: "rateLimit: { limit: 600, window: 60 },",
  approvals: "approvals: { holdSeconds: 45, expireSeconds: 600, most: 50 },",
  signInUrl: 'signInUrl: "/login",',
  bodyLimit: "bodyLimit: 4 * 1024 * 1024,",
  client: "redisStore(await createClient({ url: process.env.REDIS_URL }).connect())",
  prefix: 'redisStore(client, { prefix: "magpie:" })',
  replicas: "redisStore(client, { replicas: 1 })",
  pool: "postgresStore(new pg.Pool({ connectionString: process.env.DATABASE_URL }))",
  database: 'sqliteStore(new Database("keyhold.db")) // import Database from "libsql";',
  folder: 'embeddedStore(".keyhold")',
  libsql: "npm install libsql",
  id: 'id: "agentcard",',
  name: 'name: "Agentcard",',
  icon: 'icon: "https://app.example.com/icons/linear.svg",',
  signIn: 'signIn: "email",',
  clientId:
    "AGENTCARD_OAUTH_CLIENT_ID=… # or CIVIC_CLIENT_ID, from the provider; clientId: process.env.AGENTCARD_OAUTH_CLIENT_ID",
  clientSecret:
    "AGENTCARD_OAUTH_CLIENT_SECRET=… # or CIVIC_CLIENT_SECRET, from the provider; left out for a public client",
  clientCredentials: "clientCredentials: true, // with clientId, clientSecret or clientKey, and issuer",
  clientKey: "clientKey: process.env.CLIENT_KEY, // a private key as a JWK in JSON, with its alg",
  clientMetadataUrl: 'clientMetadataUrl: "https://app.example.com/client.json",',
  issuers: 'issuers: ["https://auth.example.com"],',
  issuer: 'issuer: "https://auth.example.com", // as its metadata spells it',
  mcpUrl: 'url: "https://mcp.example.com/mcp", // or origin, of agentcard() and civic(), for the emulator',
  manageUrl: 'manageUrl: "https://mcp.example.com/settings/apps",',
  tools: 'tools: { agent: { deny: ["get_card_details"] } },',
  era: 'era: "auto",',
} satisfies { readonly [option in keyof (KeyholdOptions & Provider)]?: string } & {
  [option in "issuer" | keyof RedisStoreOptions | "client" | "pool" | "database" | "folder" | "libsql"]: string;
} & Required<{
    [option in keyof KeyholdOptions]: string;
  }>;

/** The options that createKeyhold() and the providers refuse. */
export const optionChecks: Checks<ObservedOption> = {
  options: {
    isWell: "The options are correct.",
    problems: Object.fromEntries(
      Object.entries(optionFixes).map(([option, fix]) => [
        `option-${option}`,
        {
          level: "error",
          what: `The option \`${option}\` is missing or wrong.`,
          fix,
          when: ({ subject, option: path, message }) =>
            path.split(".")[0] === option && { why: `${subject}: \`${path}\` ${message}.` },
        } satisfies Check<ObservedOption>["problems"][string],
      ]),
    ),
  },
};

/** The other reasons why createKeyhold() can fail. */
export const startChecks: Checks<ObservedStart> = {
  start: {
    isWell: "`createKeyhold()` succeeds.",
    problems: {
      "env-unread": {
        level: "error",
        what: "There is a `.env` in this folder, but Node and the doctor do not read it by themselves.",
        fix: "npx keyhold doctor --env .env",
        when: ({ isEnvUnread }) => isEnvUnread && { why: "`--env` was not given." },
      },
      "start-unreachable": {
        level: "error",
        what: "The file that calls `createKeyhold()` connects to a server that does not answer, such as PostgreSQL or Redis.",
        fix: "DATABASE_URL=postgres://localhost:5432/app # or REDIS_URL=redis://localhost:6379",
        when: ({ unreachable }) => unreachable !== undefined && { why: `${unreachable}.` },
      },
    },
  },
};
