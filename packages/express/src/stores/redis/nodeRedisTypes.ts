import type { SentCommands } from "./RedisDriver.js";

/** What all clients of the `redis` package have. */
interface Base {
  on(event: "error", listener: () => void): unknown;
  listenerCount(event: "error"): number;
}

interface Options {
  readonly socket?: object | undefined;
  readonly keyPrefix?: unknown;
}

/** A client of `createClient()`. */
export interface NodeRedisClient extends Base {
  readonly isReady: boolean;
  readonly isOpen: boolean;
  readonly options?: Options | undefined;
  withCommandOptions(options: { timeout: number; typeMapping: Record<never, never> }): SentCommands;
  scan(cursor: string, options: { MATCH: string; COUNT: number }): Promise<{ cursor: unknown; keys: unknown[] }>;
  info(): Promise<unknown>;
  configGet(parameter: string): Promise<object>;
  /** Another client with the same options. */
  duplicate(options: { socket: { reconnectStrategy: false } }): NodeRedisClient;
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  wait(replicas: number, timeout: number): Promise<unknown>;
  destroy(): unknown;
}

/** A client of `createCluster()`. */
export interface NodeRedisCluster extends Base {
  readonly isReady: boolean;
  readonly masters: readonly { readonly address: string }[];
  nodeClient(master: { readonly address: string }): Promise<NodeRedisClient> | NodeRedisClient;
  withCommandOptions(options: { timeout: number; typeMapping: Record<never, never> }): SentCommands;
}

/** A client of `createClientPool()`. */
export interface NodeRedisPool extends Base {
  readonly isOpen: boolean;
  readonly totalClients: number;
  execute<T>(use: (client: NodeRedisClient) => Promise<T>): Promise<T>;
}

/** A client of `createSentinel()`. */
export interface NodeRedisSentinel extends Base {
  readonly isOpen: boolean;
  getMasterNode(): { readonly host: string; readonly port: number } | undefined;
  /** Its types say that the client has no commands, but it has all. */
  _execute<T>(isReadonly: boolean, use: (client: object) => Promise<T>): Promise<T>;
}
