import { expect } from "vitest";
import { describeFailure } from "../../src/errors/describeFailure.js";
import { KeyholdError } from "../../src/index.js";

/** Why a store could not do some work, as an operator reads it. The work must fail with `store_unavailable`. */
export const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => expect.fail("it did not fail"),
    (error: unknown) => {
      if (error instanceof KeyholdError && error.code === "store_unavailable") return describeFailure(error);
      throw error;
    },
  );
