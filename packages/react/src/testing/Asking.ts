import type { FakeBackend } from "./createFakeBackend.js";
import type { Streams } from "./createStreams.js";
import type { Asked } from "./operations.js";

/** What an answer is made from. */
export interface Asking extends Asked {
  readonly backend: FakeBackend;
  readonly streams: Streams;
  readonly request: Request;
  /** The address of the backend: origin and mount path. */
  readonly base: string;
}
