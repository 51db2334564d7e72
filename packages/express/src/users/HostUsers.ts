import type { Duplex } from "node:stream";

/** The users that the host of `keyhold.handler()` has named, by the connection of their request; `undefined` if no user is signed in. */
export type HostUsers = WeakMap<Duplex, string | undefined>;
