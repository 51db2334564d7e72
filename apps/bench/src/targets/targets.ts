import { fastifyHttpProxy } from "./fastifyHttpProxy.js";
import { fastifySession } from "./fastifySession.js";
import { httpProxyMiddleware } from "./httpProxyMiddleware.js";
import { keyhold, keyholdHandler, keyholdPath } from "./keyhold.js";
import type { StorePlace } from "./openStore.js";
import { sdkClientPerCall } from "./sdkClientPerCall.js";
import { upstream } from "./upstream.js";

/** What a server needs to know about the others. */
export interface TargetConfig {
  /** The MCP server's origin. */
  readonly upstream: string;
  readonly redisUrl: string;
  /** Where Keyhold stores everything, if not in that Redis. */
  readonly place?: StorePlace;
}

/** A server to measure. */
export interface Target {
  /** Opens it on a free port of 127.0.0.1. @returns the port */
  open(config: TargetConfig): Promise<number>;
  /** Where it answers MCP requests. */
  readonly path: string;
  /** Whether it needs to know the user, by the cookie that `POST /connect/:user` sets. */
  readonly hasSession: boolean;
}

/** Everything that is measured. The first one is the MCP server. All others send their requests to it. */
export const targets = {
  upstream: { open: upstream, path: "/mcp", hasSession: false },
  keyhold: { open: keyhold, path: keyholdPath, hasSession: true },
  "keyhold handler": { open: keyholdHandler, path: keyholdPath, hasSession: true },
  "@fastify/http-proxy": { open: fastifyHttpProxy, path: "/mcp", hasSession: false },
  "@fastify/session": { open: fastifySession, path: "/mcp", hasSession: true },
  "http-proxy-middleware": { open: httpProxyMiddleware, path: "/mcp", hasSession: true },
  "SDK client per call": { open: sdkClientPerCall, path: "/mcp", hasSession: true },
} satisfies Record<string, Target>;

export type TargetName = keyof typeof targets;

export const targetNames = Object.keys(targets) as TargetName[];
