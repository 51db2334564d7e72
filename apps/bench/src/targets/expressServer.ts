import { createServer, IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Express } from "express";

/**
 * An HTTP server for an Express app whose requests and responses are made with Express's prototypes. Express exchanges
 * each one's prototype otherwise, which costs V8 all that it knows of them. Every target on Express gets this.
 */
export function expressServer(app: Express): Server {
  const classes = {
    IncomingMessage: bornAs(IncomingMessage, app.request),
    ServerResponse: bornAs(ServerResponse, app.response),
  };
  return createServer(classes as object, app);
}

function bornAs(base: { apply(that: object, args: unknown[]): void }, prototype: object) {
  function born(this: object, ...args: unknown[]): void {
    base.apply(this, args);
  }
  return Object.assign(born, { prototype });
}
