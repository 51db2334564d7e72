import type { FakeBackend } from "./createFakeBackend.js";
import type { Streams } from "./createStreams.js";
import type { OperationMatch } from "./operations.js";

/** What an answer is made from. */
export interface FakeRequest extends OperationMatch {
  readonly backend: FakeBackend;
  readonly streams: Streams;
  readonly request: Request;
  /** The address of the backend: origin and mount path. */
  readonly base: string;
}
