import type { Request, RequestHandler } from "express";
import { isOneOf } from "../whose.js";
import { Fault } from "./Fault.js";
import { type Look, lookAt, type SubjectOf } from "./lookAt.js";
import { play } from "./play.js";

/** A fault in force. */
export interface ActiveFault {
  readonly id: string;
  readonly fault: Fault;
  /** How many requests it has met. */
  readonly hits: number;
  /** Ends it: what it delays goes on, what it stalls is dropped. */
  remove(): void;
}

/** What goes wrong at a provider. */
export interface Faults {
  /**
   * Adds a fault. Those that fit a request befall it in the order in which they were added, until one of them answers.
   *
   * @throws ZodError when the fault is none
   */
  add(fault: Fault): ActiveFault;
  /** In the order in which they were added, used up ones included. */
  readonly active: readonly ActiveFault[];
  /** Removes all. */
  reset(): void;
}

/** A look at a request, taken when somebody wants it and once. */
function onceLookedAt(req: Request, subjectOf: SubjectOf): () => Promise<Look> {
  let look: Promise<Look> | undefined;
  return () => {
    look ??= lookAt(req, subjectOf);
    return look;
  };
}

async function fits(fault: Fault, req: Request, look: () => Promise<Look>): Promise<boolean> {
  const { path, method, tool, clientId, email } = fault;
  if (path && req.path !== path && !req.path.startsWith(path.endsWith("/") ? path : `${path}/`)) return false;
  if (method && req.method !== method) return false;
  if (tool && (await look()).tool !== tool) return false;
  return (clientId === undefined && email === undefined) || isOneOf({ clientId, email }, (await look()).subject);
}

/** No faults yet, and the middleware that plays those to come. */
export function createFaults(subjectOf: SubjectOf): { readonly faults: Faults; readonly playFaults: RequestHandler } {
  const active = new Map<string, ActiveFault & { take(): boolean; readonly removed: AbortSignal }>();
  let count = 0;

  function add(given: Fault): ActiveFault {
    const fault = Fault.parse(given);
    const { skip = 0, times = Number.POSITIVE_INFINITY } = fault;
    const ended = new AbortController();
    let met = 0;
    const id = String(++count);
    const entry = {
      id,
      fault,
      get hits() {
        return Math.min(Math.max(met - skip, 0), times);
      },
      take: () => {
        met += 1;
        return met > skip && met - skip <= times;
      },
      removed: ended.signal,
      remove: () => {
        active.delete(id);
        ended.abort();
      },
    };
    active.set(id, entry);
    return entry;
  }

  return {
    faults: {
      add,
      get active() {
        return [...active.values()];
      },
      reset: () => {
        for (const fault of active.values()) fault.remove();
      },
    },
    playFaults: async (req, res, next) => {
      const look = onceLookedAt(req, subjectOf);
      for (const entry of [...active.values()]) {
        if (!(await fits(entry.fault, req, look)) || entry.removed.aborted || !entry.take()) continue;
        if (!(await play(entry.fault, res, entry.removed))) return;
      }
      next();
    },
  };
}
