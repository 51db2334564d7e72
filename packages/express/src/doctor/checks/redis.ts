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
        fix: "redis-cli -u $REDIS_URL ping",
        when: ({ away }) => away !== undefined && { why: away },
      },
      "redis-command-refused": {
        level: "error",
        what: "Redis refuses a command that Keyhold needs. Before 6.2 it does not know them all; later an ACL may forbid them.",
        fix: "ACL SETUSER keyhold on ~{prefix}* resetchannels &{prefix}* +@all -@dangerous +info",
        // A replica refuses writes. That is a problem of its own.
        when: ({ refused, prefix, master }) =>
          !master && refused.length > 0 && { why: `${refused.join("; ")}.`, prefix },
      },
      "redis-replica": {
        level: "error",
        what: "This Redis is a replica. It refuses writes, and its answers may be old.",
        fix: "REDIS_URL=redis://{master}",
        when: ({ master }) => master !== undefined && { why: "Its role is slave.", master },
      },
      "redis-evicts": {
        level: "error",
        what: "When its memory is full, Redis throws users' grants away.",
        fix: "maxmemory-policy noeviction",
        when: ({ evicts }) =>
          evicts !== undefined && { why: `maxmemory is limited, and maxmemory-policy is ${evicts}.` },
      },
      "redis-forgets": {
        level: "warning",
        what: "Redis stores nothing on disk: when it restarts, all grants are gone.",
        fix: "appendonly yes",
        when: ({ forgets }) => forgets && { why: "appendonly is no, and save is empty." },
      },
      "redis-failover": {
        level: "warning",
        what: "When a replica replaces the master, the last writes may be lost. If one of them was a rotated refresh token, its user has to reconnect.",
        fix: "redisReplicas: 1,",
        when: ({ replicas = 0, awaited, isCluster }) =>
          !isCluster && replicas > 0 && awaited === 0 && { why: `It has replicas: ${replicas}.` },
      },
      "redis-replicas-missing": {
        level: "warning",
        what: "Keyhold waits for more replicas than Redis has, so that each new token takes a second longer.",
        fix: "redisReplicas: {replicas},",
        when: ({ replicas, awaited }) =>
          replicas !== undefined &&
          replicas < awaited && { why: `\`redisReplicas\` is ${awaited}.`, replicas: String(replicas) },
      },
    },
  },
};
