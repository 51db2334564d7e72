import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/** What becomes of an answer on its way out. */
export interface Interception {
  /** Before status and headers go out, which it may change. Where it returns false, they stay. */
  head?(): boolean;
  /** In place of sending a piece of the body. Returns false where the sender should wait for `drain`. */
  piece?(bytes: Buffer): boolean;
  /** In place of ending the answer. */
  end?(): void;
}

/** The answer's own methods, as they were before. */
export interface Original {
  write(bytes: Buffer, sent?: () => void): boolean;
  end(): void;
  /** Lets the answer go its own way again. */
  restore(): void;
}

type Callback = () => void;

function callbackOf(rest: readonly unknown[]): Callback | undefined {
  return rest.find((each): each is Callback => typeof each === "function");
}

function bytesOf(piece: unknown): Buffer {
  return typeof piece === "string" || piece instanceof Uint8Array ? Buffer.from(piece) : Buffer.alloc(0);
}

/** Puts itself between whoever answers and the connection. */
export function interceptAnswer(res: ServerResponse, make: (original: Original) => Interception): void {
  const { writeHead, flushHeaders, write, end } = res;
  const original: Original = {
    write: (bytes, sent) => write.call(res, bytes, "utf8", sent),
    end: () => void Reflect.apply(end, res, []),
    restore: () => void Object.assign(res, { writeHead, flushHeaders, write, end }),
  };
  const {
    head = () => true,
    piece = (bytes: Buffer) => original.write(bytes),
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
      const more = piece(bytesOf(chunk));
      callbackOf(rest)?.();
      return more;
    },
    end: (...rest: unknown[]) => {
      const done = callbackOf(rest);
      if (done) res.once("finish", done);
      const bytes = bytesOf(rest[0]);
      if (bytes.length) piece(bytes);
      finish();
      return res;
    },
  });
}
