import { isLocal } from "../../network/createSafeFetch.js";
import { isLoopback } from "../../network/secureUrl.js";
import { anonymous } from "../../users/anonymous.js";
import type { Checks } from "../Check.js";
import type { Subject } from "../Subject.js";

/** The options, and what they are run with. */
interface ObservedConfiguration {
  readonly subject: Subject;
  /** `NODE_ENV` says so. */
  readonly isProduction: boolean;
  /** Node's version, such as `20.20.2`. */
  readonly node: string;
}

/** What `engines` in package.json says. */
const OLDEST_NODE = [20, 19] as const;
/** As many as `openssl rand -base64 32` makes. */
const KEY_BITS = 256;
const PLACEHOLDER = /change|example|placeholder|replace|secret|password|\s|(.)\1{5}/i;
const FRESH_KEY = "KEYHOLD_KEY=$(openssl rand -base64 32)";

/** What can be told without asking anybody. */
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
    isWell: "They are long, random and different.",
    problems: {
      "key-placeholder": {
        level: "error",
        what: "A key was written by hand: whoever guesses it opens every grant.",
        fix: FRESH_KEY,
        when: ({ subject: { keys } }) => namesOf(keys, (key) => PLACEHOLDER.test(key), "reads like words or a pattern"),
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
        what: "The same key is there twice, so the rotation has changed nothing.",
        fix: "keys: [process.env.KEYHOLD_KEY, process.env.KEYHOLD_KEY_OLD],",
        when: ({ subject: { keys } }) =>
          namesOf(keys, (key, index) => keys.indexOf(key) < index, "is the same as one before it"),
      },
      "keys-retired": {
        level: "warning",
        what: "More than one old key still opens grants.",
        fix: "await keyhold.reencrypt(); // then leave the old keys out",
        when: ({ subject: { keys } }) => new Set(keys).size > 2 && { why: `\`keys\` has ${keys.length} of them.` },
      },
    },
  },
  "public-url": {
    isWell: "`publicUrl` fits `NODE_ENV`.",
    problems: {
      "public-url-local": {
        level: "error",
        what: "In production, `publicUrl` is on this machine: providers would send users' browsers to their own.",
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
    isWell: "They are on the site of `publicUrl`.",
    applies: ({ subject }) => subject.allowedOrigins.length > 0,
    problems: {
      "origin-other-site": {
        level: "error",
        what: "An allowed origin is on another site, from where browsers do not send the session's cookie.",
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
    isWell: "`identify` is there, or can be left out here.",
    problems: {
      "identify-missing": {
        level: "warning",
        what: "Without `identify`, each browser session is a user of its own, and loses its connections with its cookie.",
        fix: "identify: (req) => req.session.userId,",
        when: ({ subject }) =>
          isDeployed(subject) && subject.identify === anonymous && { why: "`identify` is left out." },
      },
    },
  },
  store: {
    isWell: "Grants are in Redis, or can be in memory here.",
    problems: {
      "redis-missing": {
        level: "warning",
        what: "Grants are kept in this process's memory: they end with it, and no other process knows them.",
        fix: "redis: await createClient({ url: process.env.REDIS_URL }).connect(),",
        when: ({ subject }) => isDeployed(subject) && !subject.redis && { why: "`redis` is left out." },
      },
    },
  },
  emulators: {
    isWell: "No emulator stands in for a provider in production.",
    problems: {
      "provider-emulated": {
        level: "error",
        what: "In production, a provider is on this machine, as the emulator is.",
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

/** Whether browsers of others are meant to reach it. */
function isDeployed({ publicUrl }: Subject): boolean {
  return !isLoopback(publicUrl);
}

/** Names keys by their place: they are secret. */
function namesOf(keys: readonly string[], isOne: (key: string, index: number) => boolean, what: string) {
  const names = keys.flatMap((key, index) => (isOne(key, index) ? [`keys[${index}]`] : []));
  return names.length > 0 && { why: `\`${names.join("`, `")}\` ${what}.` };
}

/** At most so many: as if each character were random. */
function bitsOf(key: string): number {
  const isHex = /^[\da-f]+$/i.test(key);
  return key.replace(/=+$/, "").length * (isHex ? 4 : 6);
}

/** What browsers take for the site, as far as two labels tell: for some suffixes, such as `co.uk`, that is too much. */
function siteOf(url: string | URL): string {
  return new URL(url).hostname.split(".").slice(-2).join(".");
}
