import type { FakeBackend } from "./createFakeBackend.js";
import type { Streams } from "./createStreams.js";
import type { OperationMatch } from "./operations.js";
import type { AskedCall } from "./questions.js";

/** A request to the fake backend, with everything that an answer needs. */
export interface FakeRequest extends OperationMatch {
  readonly backend: FakeBackend;
  readonly streams: Streams;
  /** The questions that were asked, by their ids. */
  readonly questions: Map<string, AskedCall>;
  readonly request: Request;
  /** The backend's address: origin and mount path. */
  readonly base: string;
}
