import type { Checks } from "../Check.js";
import type { ObservedRedis } from "../observeRedis.js";

/** What can be wrong with the Redis. */
export const redisChecks: Checks<ObservedRedis> = {
  redis: {
    isWell: "Redis takes all commands, and keeps what it is given.",
    problems: {
      "redis-away": {
        level: "error",
        what: "Redis does not answer, so nor does Keyhold.",
        mend: "redis-cli -u $REDIS_URL ping",
        when: ({ away }) => away !== undefined && { why: away },
      },
      "redis-command-refused": {
        level: "error",
        what: "Redis refuses a command that Keyhold needs. Before 6.2 it does not know them all; later an ACL may forbid them.",
        mend: "ACL SETUSER keyhold on ~{prefix}* resetchannels &{prefix}* +@all -@dangerous +info",
        when: ({ refused, prefix }) => refused.length > 0 && { why: `${refused.join("; ")}.`, prefix },
      },
      "redis-evicts": {
        level: "error",
        what: "When its memory is full, Redis throws users' grants away.",
        mend: "maxmemory-policy noeviction",
        when: ({ evicts }) =>
          evicts !== undefined && { why: `maxmemory is limited, and maxmemory-policy is ${evicts}.` },
      },
      "redis-forgets": {
        level: "warning",
        what: "Redis stores nothing on disk: when it restarts, all grants are gone.",
        mend: "appendonly yes",
        when: ({ forgets }) => forgets && { why: "appendonly is no, and save is empty." },
      },
    },
  },
};
