import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/** Replaces the methods with which a handler writes its response. A method that is left out stays as it was. */
export interface Interception {
  /** Runs before status and headers go out, and may change them. If it returns false, they are not sent. */
  head?(): boolean;
  /** Runs instead of sending a chunk of the body. If it returns false, the sender waits for `drain`. */
  chunk?(bytes: Buffer): boolean;
  /** Runs instead of ending the response. */
  end?(): void;
}

/** The response's own methods. */
export interface Original {
  write(bytes: Buffer, sent?: () => void): boolean;
  end(): void;
  /** Ends the interception. */
  restore(): void;
}

type Callback = () => void;

function callbackOf(rest: readonly unknown[]): Callback | undefined {
  return rest.find((each): each is Callback => typeof each === "function");
}

function bytesOf(chunk: unknown): Buffer {
  return typeof chunk === "string" || chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.alloc(0);
}

/** Intercepts the writes to a response. */
export function interceptResponse(res: ServerResponse, make: (original: Original) => Interception): void {
  const { writeHead, flushHeaders, write, end } = res;
  const original: Original = {
    write: (bytes, sent) => write.call(res, bytes, "utf8", sent),
    end: () => void Reflect.apply(end, res, []),
    restore: () => void Object.assign(res, { writeHead, flushHeaders, write, end }),
  };
  const {
    head = () => true,
    chunk: send = (bytes: Buffer) => original.write(bytes),
    end: finish = original.end,
  } = make(original);

  Object.assign(res, {
    writeHead: (status: number, reason?: string | OutgoingHttpHeaders, headers?: OutgoingHttpHeaders) => {
      const given = typeof reason === "object" ? reason : (headers ?? {});
      res.statusCode = status;
      for (const [name, value] of Object.entries(given)) if (value !== undefined) res.setHeader(name, value);
      if (head()) writeHead.call(res, res.statusCode);
      return res;
    },
    flushHeaders: () => {
      if (!res.headersSent) res.writeHead(res.statusCode);
      if (res.headersSent) flushHeaders.call(res);
    },
    write: (chunk: unknown, ...rest: unknown[]) => {
      const more = send(bytesOf(chunk));
      callbackOf(rest)?.();
      return more;
    },
    end: (...rest: unknown[]) => {
      const done = callbackOf(rest);
      if (done) res.once("finish", done);
      const bytes = bytesOf(rest[0]);
      if (bytes.length) send(bytes);
      finish();
      return res;
    },
  });
}
