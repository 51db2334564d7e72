/** The commands that Keyhold sends. */
export interface RedisCommands {
  get(key: string): Promise<string | null>;
  /** `value` in milliseconds or seconds. */
  getEx(key: string, options: { type: "PX" | "EX"; value: number }): Promise<string | null>;
  set(key: string, value: string, options: { expiration?: { type: "PX" | "EX"; value: number } }): Promise<unknown>;
  getDel(key: string): Promise<string | null>;
  del(keys: string[]): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** The commands as a client has them. */
export interface SentCommands extends RedisCommands {
  evalSha(hash: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  publish(channel: string, text: string): Promise<unknown>;
}

/** Something that sends commands. */
export interface CommandSource {
  /** Whether a command would be sent now. If not, the client would only queue it. */
  isReady(): boolean;
  readonly commands: SentCommands;
}

/** A master. A cluster has several, each with a part of the keys. */
export interface RedisNode {
  /** The same in all processes that reach the node by the same address: `host:port`. */
  readonly address: string;
  /** Looks at about `COUNT` keys. The next cursor is "0" after the last key. */
  scan(cursor: string, options: { MATCH: string; COUNT: number }): Promise<{ cursor: string; keys: string[] }>;
  info(): Promise<string>;
  /** The value of a setting; `undefined` if there is no such setting. */
  configGet(name: string): Promise<string | undefined>;
}

/**
 * A connection that Keyhold opened itself, to one master. It does not connect again by itself. If it is lost, its owner opens another one: in
 * a cluster, and after a failover, the master can be another one by then.
 */
export interface OwnConnection extends CommandSource {
  subscribe(channel: string, onMessage: (text: string) => void): Promise<unknown>;
  /** `timeout` in milliseconds. */
  wait(replicas: number, timeout: number): Promise<unknown>;
  end(): void;
}

/** One kind of Redis client, in the form that the store uses. */
export interface RedisDriver extends CommandSource {
  readonly isCluster: boolean;
  /** The part of each stored key that comes from the product's client (its option `keyPrefix`), before Keyhold's own prefix. */
  readonly keyPrefix: string;
  /** Whether the client adds `keyPrefix` to the keys of commands by itself. */
  readonly addsKeyPrefix: boolean;
  /** All masters, in the same order each time. */
  masters(): Promise<readonly RedisNode[]>;
  /**
   * Opens a connection of Keyhold's own to a master.
   *
   * @param onLost called if the connection is lost later, and not if it is ended
   */
  open(onLost: () => void): Promise<OwnConnection>;
  /** Ends the connections that the driver itself opened. A later command opens them again. */
  close(): void;
}
