import { onTestFinished, vi } from "vitest";

/** An event stream that a page has opened. */
class FakeStream extends EventTarget {
  readyState = 1;
  constructor(readonly url: string) {
    super();
  }
  close() {
    this.readyState = 2;
  }
  begin() {
    this.dispatchEvent(new Event("open"));
  }
  send(type: "change" | "approval" | "activity", change: object) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(change) }));
  }
  /** The backend answers with an error. The browser then does not try again. */
  refuse() {
    this.close();
    this.dispatchEvent(new Event("error"));
  }
}

/** Gives the page an `EventSource` and Web Locks, which jsdom does not have. Returns every stream that the page has opened. */
export function fakeEvents(): readonly FakeStream[] {
  const streams: FakeStream[] = [];
  const stream = vi.fn(function open(url: string) {
    const opened = new FakeStream(url);
    streams.push(opened);
    return opened;
  });
  vi.stubGlobal("EventSource", stream);
  Object.defineProperty(navigator, "locks", { configurable: true, value: fakeLocks() });
  onTestFinished(() => {
    vi.unstubAllGlobals();
    Reflect.deleteProperty(navigator, "locks");
  });
  return streams;
}

function fakeLocks(): Pick<LockManager, "request"> {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request(_name: string, { signal }: LockOptions, hold: () => Promise<unknown>) {
      const held = last.then(() => {
        if (!signal?.aborted) return hold();
      });
      last = held;
      return held;
    },
  } as Pick<LockManager, "request">;
}
