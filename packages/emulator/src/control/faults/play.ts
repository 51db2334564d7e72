import { setTimeout } from "node:timers/promises";
import type { Response } from "express";
import { breakOff } from "./breakOff.js";
import type { Fault, FaultOf } from "./Fault.js";
import { interceptAnswer } from "./interceptAnswer.js";

function refuse(res: Response, { status, retryAfterSeconds, body }: FaultOf<"status">): void {
  const error = { 429: "too_many_requests", 503: "temporarily_unavailable" }[status] ?? "server_error";
  if (retryAfterSeconds !== undefined) res.set("Retry-After", String(retryAfterSeconds));
  res.status(status).json(body ?? { error, error_description: "The emulator plays a fault." });
}

function refuseAfterwards(res: Response, fault: FaultOf<"status">): void {
  interceptAnswer(res, ({ restore }) => ({
    head: () => false,
    piece: () => true,
    end: () => {
      restore();
      for (const name of res.getHeaderNames()) if (name !== "date") res.removeHeader(name);
      refuse(res, fault);
    },
  }));
}

function relabel(res: Response, contentType: string): void {
  interceptAnswer(res, () => ({
    head: () => {
      res.setHeader("Content-Type", contentType);
      return true;
    },
  }));
}

function inflate(res: Response, size: number): void {
  const block = Buffer.alloc(64 * 1024, " ");
  let missing = size;
  interceptAnswer(res, ({ write }) => ({
    head: () => {
      res.removeHeader("Content-Length");
      return true;
    },
    piece: (piece) => {
      if (missing > 0) {
        const stream = String(res.getHeader("Content-Type")).startsWith("text/event-stream");
        if (stream) write(Buffer.from(":"));
        for (; missing > 0; missing -= block.length) write(block.subarray(0, missing));
        if (stream) write(Buffer.from("\n\n"));
      }
      return write(piece);
    },
  }));
}

/** Waits until one of these is aborted, or for a time. */
async function wait(signal: AbortSignal, ms = 2 ** 31 - 1): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => {});
}

/**
 * Lets a fault befall a request.
 *
 * @param removed aborted when the fault is taken away
 * @returns whether the request goes on to the provider
 */
export async function play(fault: Fault, res: Response, removed: AbortSignal): Promise<boolean> {
  const left = new AbortController();
  res.once("close", () => left.abort());
  switch (fault.kind) {
    case "latency":
      await wait(AbortSignal.any([removed, left.signal]), fault.ms);
      return !left.signal.aborted;
    case "status":
      if (fault.carriedOut) refuseAfterwards(res, fault);
      else refuse(res, fault);
      return fault.carriedOut === true;
    case "drop":
    case "stall":
      if (fault.kind === "stall") removed.addEventListener("abort", () => res.destroy(), { signal: left.signal });
      if (fault.afterBytes !== undefined || fault.afterEvents !== undefined) {
        breakOff(res, fault);
        return true;
      }
      if (fault.kind === "drop") res.destroy();
      return false;
    case "contentType":
      relabel(res, fault.contentType);
      return true;
    case "oversize":
      inflate(res, fault.bytes);
      return true;
  }
}
