import type { FakeBackend } from "./createFakeBackend.js";
import type { Streams } from "./createStreams.js";
import type { OperationMatch } from "./operations.js";

/** A request to the fake backend, with everything that an answer needs. */
export interface FakeRequest extends OperationMatch {
  readonly backend: FakeBackend;
  readonly streams: Streams;
  readonly request: Request;
  /** The backend's address: origin and mount path. */
  readonly base: string;
}
