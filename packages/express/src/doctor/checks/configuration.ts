import { isLocal } from "../../network/createSafeFetch.js";
import { isLoopback } from "../../network/secureUrl.js";
import { partsOf } from "../../stores/partsOf.js";
import type { Checks } from "../Check.js";
import type { Subject } from "../Subject.js";

/** The options and the environment. */
interface ObservedConfiguration {
  readonly subject: Subject;
  /** Whether `NODE_ENV` is `production`. */
  readonly isProduction: boolean;
  /** Node's version, such as `20.20.2`. */
  readonly node: string;
}

/** The version in `engines` of package.json. */
const OLDEST_NODE = [20, 19] as const;
/** The bits of a key that `openssl rand -base64 32` makes. */
const KEY_BITS = 256;
const PLACEHOLDER = /change|example|placeholder|replace|secret|password|\s|(.)\1{5}/i;
const FRESH_KEY = "KEYHOLD_KEY=$(openssl rand -base64 32)";

/** The checks that need no request. */
export const configurationChecks: Checks<ObservedConfiguration> = {
  node: {
    isWell: "Node is new enough.",
    problems: {
      "node-old": {
        level: "error",
        what: "This Node is older than Keyhold supports.",
        fix: "nvm install 22",
        when({ node }) {
          const [major = 0, minor = 0] = node.split(".").map(Number);
          const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
          return isOld && { why: `It is ${node}; ${OLDEST_NODE.join(".")} or later is needed.` };
        },
      },
    },
  },
  keys: {
    isWell: "The keys are long, random and different.",
    problems: {
      "key-placeholder": {
        level: "error",
        what: "A key was written by hand. An attacker who guesses it can decrypt every grant.",
        fix: FRESH_KEY,
        when: ({ subject: { keys } }) => namesOf(keys, (key) => PLACEHOLDER.test(key), "looks like words or a pattern"),
      },
      "key-weak": {
        level: "warning",
        what: "A key has fewer than 256 bits.",
        fix: FRESH_KEY,
        when: ({ subject: { keys } }) =>
          namesOf(keys, (key) => !PLACEHOLDER.test(key) && bitsOf(key) < KEY_BITS, "is shorter than 32 random bytes"),
      },
      "key-repeated": {
        level: "error",
        what: "`keys` has the same key twice, so the rotation changed nothing.",
        fix: "keys: [process.env.KEYHOLD_KEY, process.env.KEYHOLD_KEY_OLD],",
        when: ({ subject: { keys } }) =>
          namesOf(keys, (key, index) => keys.indexOf(key) < index, "is the same as an earlier key"),
      },
      "keys-retired": {
        level: "warning",
        what: "`keys` has more than one old key. Each of them can still decrypt grants.",
        fix: "await keyhold.reencrypt(); // then leave the old keys out",
        when: ({ subject: { keys } }) => new Set(keys).size > 2 && { why: `\`keys\` has ${keys.length} of them.` },
      },
    },
  },
  "public-url": {
    isWell: ({ subject: { publicUrl } }) =>
      `\`publicUrl\` is ${publicUrl.href}, which is ${isLoopback(publicUrl) ? "" : "not "}on this machine.`,
    problems: {
      "public-url-local": {
        level: "error",
        what: "In production, `publicUrl` is localhost: providers would send each user to the user's own machine.",
        fix: "KEYHOLD_URL=https://app.example.com{path}",
        when: ({ subject: { publicUrl }, isProduction }) =>
          isProduction &&
          isLoopback(publicUrl) && {
            why: `NODE_ENV is production, and it is ${publicUrl.href}.`,
            path: publicUrl.pathname,
          },
      },
    },
  },
  origins: {
    isWell: "All allowed origins are on the site of `publicUrl`.",
    applies: ({ subject }) => subject.allowedOrigins.length > 0,
    problems: {
      "origin-other-site": {
        level: "error",
        what: "An allowed origin is on another site. Browsers do not send the session's cookie from there.",
        fix: 'allowedOrigins: ["https://app.{site}"],',
        when({ subject: { allowedOrigins, publicUrl } }) {
          const others = allowedOrigins.filter((origin) => siteOf(origin) !== siteOf(publicUrl));
          return (
            others.length > 0 && {
              why: `${others.join(", ")} is not on ${siteOf(publicUrl)}, as \`publicUrl\` is.`,
              site: siteOf(publicUrl),
            }
          );
        },
      },
    },
  },
  users: {
    isWell: ({ subject: { identify } }) =>
      identify
        ? "`identify` is set, and says which user sends a request."
        : "`identify` is left out, so each browser session is a separate user.",
    problems: {
      "identify-missing": {
        level: "warning",
        what: "Without `identify`, each browser session is a separate user, and loses its connections when it loses its cookie.",
        fix: "identify: (req) => req.session.userId,",
        when: ({ subject }) => isDeployed(subject) && !subject.identify && { why: "`identify` is left out." },
      },
    },
  },
  store: {
    isWell: ({ subject }) => `Grants are in ${placeOf(subject)}.`,
    problems: {
      "store-in-memory": {
        level: "warning",
        what: "Grants are in this process's memory: they are lost when it ends, and no other process can read them.",
        fix: "store: postgresStore(pool), // or redisStore(client), sqliteStore(database)",
        when: ({ subject }) =>
          isDeployed(subject) && subject.isInMemory && { why: "The store is `memoryStore()`, as without `store`." },
      },
      "store-on-one-machine": {
        level: "warning",
        what: "Grants are in a file of this machine: no other machine can read them, and a deployment that replaces the disk deletes them.",
        fix: "store: postgresStore(pool), // or redisStore(client)",
        when: ({ subject }) =>
          isDeployed(subject) && partsOf(subject.store).database && { why: "The store is in SQLite." },
      },
    },
  },
  emulators: {
    isWell({ subject: { providers } }) {
      const local = providers.filter(isLocal).map(({ id }) => id);
      return local.length > 0
        ? `For development, these providers are on this machine, like the emulator: ${local.join(", ")}.`
        : "No provider is on this machine, like the emulator.";
    },
    problems: {
      "provider-emulated": {
        level: "error",
        what: "In production, a provider is on this machine, like the emulator.",
        fix: "{call} // without origin",
        when({ subject, isProduction }) {
          const local = subject.providers.filter(isLocal);
          return (
            isProduction &&
            isDeployed(subject) &&
            local[0] && {
              why: `NODE_ENV is production, and ${local.map(({ id, mcpUrl }) => `${id} is at ${mcpUrl}`).join(", ")}.`,
              call: `${local[0].id}({ clientId, clientSecret }),`,
            }
          );
        },
      },
    },
  },
};

function placeOf({ store, isInMemory }: Subject): string {
  const { redis, pool, database } = partsOf(store);
  if (redis) return "Redis";
  if (pool) return "PostgreSQL";
  if (database) return "SQLite, in a file of this machine";
  return isInMemory ? "memory, and are lost when the process ends" : "the store that your product brings";
}

/** Whether browsers on other machines can reach this backend. */
function isDeployed({ publicUrl }: Subject): boolean {
  return !isLoopback(publicUrl);
}

/** Names keys by their position, because their values are secret. */
function namesOf(keys: readonly string[], isOne: (key: string, index: number) => boolean, what: string) {
  const names = keys.flatMap((key, index) => (isOne(key, index) ? [`keys[${index}]`] : []));
  return names.length > 0 && { why: `\`${names.join("`, `")}\` ${what}.` };
}

/** The maximum number of bits of a key: it counts each character as random. */
function bitsOf(key: string): number {
  const isHex = /^[\da-f]+$/i.test(key);
  return key.replace(/=+$/, "").length * (isHex ? 4 : 6);
}

/** The site of a URL: the last two labels of the host. For some suffixes, such as `co.uk`, different sites look the same. */
function siteOf(url: string | URL): string {
  return new URL(url).hostname.split(".").slice(-2).join(".");
}
