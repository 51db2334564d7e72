import type { FakeBackend } from "../../src/testing/index.js";

/** A fetch whose answers, once the backend has made them, arrive when a test says so. */
export function lateFetch(backend: FakeBackend) {
  const held = new Map<string, Promise<void>>();
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = `${init?.method ?? "GET"} ${String(input).replace("/api/keyhold", "")}`;
    const arrives = held.get(request);
    held.delete(request);
    const answer = await backend.fetch(input, init);
    await arrives;
    return answer;
  };
  return {
    fetch,
    /** Delays the answer to the next request of this kind, such as `GET /connections`. Call the returned function to let it arrive. */
    hold(request: string): () => void {
      let release = () => {};
      held.set(
        request,
        new Promise((resolve) => {
          release = resolve;
        }),
      );
      return () => release();
    },
  };
}
