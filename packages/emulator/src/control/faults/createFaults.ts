import type { Request, RequestHandler } from "express";
import { matchesTarget } from "../Target.js";
import { Fault } from "./Fault.js";
import { injectFault } from "./injectFault.js";
import { type InspectedRequest, inspectRequest, type SubjectOf } from "./inspectRequest.js";

/** A fault that was added and not removed. */
export interface ActiveFault {
  /** A number, different for each fault of this provider. `POST /__control/faults/remove` takes it. */
  readonly id: string;
  /** The fault as it was added. */
  readonly fault: Fault;
  /** How many requests the fault has affected. */
  readonly hits: number;
  /** Removes the fault. Requests that it delays go on, and connections that it stalls end. */
  remove(): void;
}

/** The faults of one provider. */
export interface Faults {
  /**
   * Adds a fault. If several faults match a request, they apply in the order in which they were added, until one of them responds.
   *
   * @throws ZodError when the fault has a wrong field
   */
  add(fault: Fault): ActiveFault;
  /** In the order in which they were added, including those that have affected all their `times` requests. */
  readonly active: readonly ActiveFault[];
  /** Removes all faults. */
  reset(): void;
}

/** Inspects the request at the first call, and returns the same result at later calls. */
function inspectOnce(req: Request, subjectOf: SubjectOf): () => Promise<InspectedRequest> {
  let inspected: Promise<InspectedRequest> | undefined;
  return () => {
    inspected ??= inspectRequest(req, subjectOf);
    return inspected;
  };
}

async function matchesFault(fault: Fault, req: Request, inspect: () => Promise<InspectedRequest>): Promise<boolean> {
  const { path, method, tool, clientId, email } = fault;
  if (path && req.path !== path && !req.path.startsWith(path.endsWith("/") ? path : `${path}/`)) return false;
  if (method && req.method !== method) return false;
  if (tool && (await inspect()).tool !== tool) return false;
  if (clientId === undefined && email === undefined) return true;
  return matchesTarget({ clientId, email }, (await inspect()).subject);
}

/** Creates an empty list of faults, and the middleware that applies the faults in it. */
export function createFaults(subjectOf: SubjectOf): { readonly faults: Faults; readonly injectFaults: RequestHandler } {
  const active = new Map<string, ActiveFault & { count(): boolean; readonly removed: AbortSignal }>();
  let lastId = 0;

  function add(given: Fault): ActiveFault {
    const fault = Fault.parse(given);
    const { skip = 0, times = Number.POSITIVE_INFINITY } = fault;
    const removal = new AbortController();
    let matched = 0;
    const id = String(++lastId);
    const entry = {
      id,
      fault,
      get hits() {
        return Math.min(Math.max(matched - skip, 0), times);
      },
      /** Counts a matching request, and returns whether the fault affects it. */
      count: () => {
        matched += 1;
        return matched > skip && matched - skip <= times;
      },
      removed: removal.signal,
      remove: () => {
        active.delete(id);
        removal.abort();
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
    injectFaults: async (req, res, next) => {
      const inspect = inspectOnce(req, subjectOf);
      for (const entry of [...active.values()]) {
        if (!(await matchesFault(entry.fault, req, inspect)) || entry.removed.aborted || !entry.count()) continue;
        if (!(await injectFault(entry.fault, res, entry.removed))) return;
      }
      next();
    },
  };
}
