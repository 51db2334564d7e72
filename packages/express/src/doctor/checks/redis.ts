import type { Checks } from "../Check.js";
import type { ObservedRedis } from "../observeRedis.js";
import { ASK_REDIS } from "./commandFor.js";

/** The checks of Redis. */
export const redisChecks: Checks<ObservedRedis> = {
  redis: {
    isWell: "Redis accepts all commands, and does not lose what Keyhold stores.",
    problems: {
      "redis-away": {
        level: "error",
        what: "Redis does not answer, so Keyhold refuses requests.",
        fix: ASK_REDIS,
        when: ({ away }) => away !== undefined && { why: away },
      },
      "redis-command-refused": {
        level: "error",
        what: "Redis refuses a command that Keyhold needs. Versions before 6.2 do not have all of them; in later versions, an ACL can forbid them.",
        fix: "ACL SETUSER keyhold on ~{prefix}* resetchannels &{prefix}* +@all -@dangerous +info",
        // A replica refuses writes. Another check reports a replica.
        when: ({ refused, prefix, master }) =>
          !master && refused.length > 0 && { why: `${refused.join("; ")}.`, prefix },
      },
      "redis-replica": {
        level: "error",
        what: "This Redis is a replica. It refuses writes, and its answers can be old.",
        fix: "REDIS_URL=redis://{master}",
        when: ({ master }) => master !== undefined && { why: "Its role is slave.", master },
      },
      "redis-evicts": {
        level: "error",
        what: "When its memory is full, Redis deletes users' grants.",
        fix: "maxmemory-policy noeviction",
        when: ({ evicts }) =>
          evicts !== undefined && { why: `maxmemory is limited, and maxmemory-policy is ${evicts}.` },
      },
      "redis-eviction-unknown": {
        level: "warning",
        what: "Redis does not say whether it deletes users' grants when its memory is full. Look it up at its host.",
        fix: "maxmemory-policy noeviction",
        when: ({ isEvictionUnknown }) =>
          isEvictionUnknown && { why: "INFO has no maxmemory_policy, and CONFIG GET is forbidden." },
      },
      "redis-forgets": {
        level: "warning",
        what: "Redis stores nothing on disk: when it restarts, all grants are gone.",
        fix: "appendonly yes",
        when: ({ forgets }) => forgets && { why: "appendonly is no, and save is empty." },
      },
      "redis-failover": {
        level: "warning",
        what: "When a replica replaces the master, the last writes can be lost. If one of them was a rotated refresh token, its user must reconnect.",
        fix: "redisReplicas: 1,",
        when: ({ replicas = 0, awaited, isCluster }) =>
          !isCluster && replicas > 0 && awaited === 0 && { why: `Its number of replicas is ${replicas}.` },
      },
      "redis-replicas-missing": {
        level: "warning",
        what: "Keyhold waits for more replicas than Redis has, so each refresh takes a second longer.",
        fix: "redisReplicas: {replicas},",
        when: ({ replicas, awaited }) =>
          replicas !== undefined &&
          replicas < awaited && { why: `\`redisReplicas\` is ${awaited}.`, replicas: String(replicas) },
      },
    },
  },
};
