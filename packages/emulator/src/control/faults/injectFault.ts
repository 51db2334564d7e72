import { setTimeout } from "node:timers/promises";
import type { Response } from "express";
import type { Fault, FaultOf } from "./Fault.js";
import { interceptResponse } from "./interceptResponse.js";
import { truncateResponse } from "./truncateResponse.js";

function sendError(res: Response, { status, retryAfterSeconds, body }: FaultOf<"status">): void {
  const error = { 429: "too_many_requests", 503: "temporarily_unavailable" }[status] ?? "server_error";
  if (retryAfterSeconds !== undefined) res.set("Retry-After", String(retryAfterSeconds));
  res.status(status).json(body ?? { error, error_description: "The emulator plays a fault." });
}

function replaceWithError(res: Response, fault: FaultOf<"status">): void {
  interceptResponse(res, ({ restore }) => ({
    head: () => false,
    chunk: () => true,
    end: () => {
      restore();
      for (const name of res.getHeaderNames()) if (name !== "date") res.removeHeader(name);
      sendError(res, fault);
    },
  }));
}

function changeContentType(res: Response, contentType: string): void {
  interceptResponse(res, () => ({
    head: () => {
      res.setHeader("Content-Type", contentType);
      return true;
    },
  }));
}

function padBody(res: Response, size: number): void {
  const block = Buffer.alloc(64 * 1024, " ");
  let missing = size;
  interceptResponse(res, ({ write }) => ({
    head: () => {
      res.removeHeader("Content-Length");
      return true;
    },
    chunk: (chunk) => {
      if (missing > 0) {
        const stream = String(res.getHeader("Content-Type")).startsWith("text/event-stream");
        if (stream) write(Buffer.from(":"));
        for (; missing > 0; missing -= block.length) write(block.subarray(0, missing));
        if (stream) write(Buffer.from("\n\n"));
      }
      return write(chunk);
    },
  }));
}

/** Waits until the signal is aborted, or for `ms` milliseconds. */
async function wait(signal: AbortSignal, ms = 2 ** 31 - 1): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => {});
}

/**
 * Applies a fault to a request.
 *
 * @param removed aborted when the fault is removed
 * @returns whether the provider carries out the request
 */
export async function injectFault(fault: Fault, res: Response, removed: AbortSignal): Promise<boolean> {
  const closed = new AbortController();
  res.once("close", () => closed.abort());
  switch (fault.kind) {
    case "latency":
      await wait(AbortSignal.any([removed, closed.signal]), fault.ms);
      return !closed.signal.aborted;
    case "status":
      if (fault.carriedOut) replaceWithError(res, fault);
      else sendError(res, fault);
      return fault.carriedOut === true;
    case "drop":
    case "stall":
      if (fault.kind === "stall") removed.addEventListener("abort", () => res.destroy(), { signal: closed.signal });
      if (fault.afterBytes !== undefined || fault.afterEvents !== undefined) {
        truncateResponse(res, fault);
        return true;
      }
      if (fault.kind === "drop") res.destroy();
      return false;
    case "contentType":
      changeContentType(res, fault.contentType);
      return true;
    case "oversize":
      padBody(res, fault.bytes);
      return true;
  }
}
