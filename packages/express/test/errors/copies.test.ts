import { errorBody } from "@keyhold/contract";
import { describe, expect, it, vi } from "vitest";
import { startFindings } from "../../src/cli/startFindings.js";
import { createKeyhold, KeyholdConfigError, KeyholdError, keyholdErrorIn } from "../../src/index.js";
import { UnclearAnswer } from "../../src/oauth/passingRefusal.js";

vi.resetModules();
const other = await import("../../src/index.js");
const ofOther = new other.KeyholdError("needs_reconnect", { retryAfter: 7 });
const ours = new KeyholdError("needs_reconnect");

describe("two copies of the package", () => {
  it("they are two", () => {
    expect(other.KeyholdError).not.toBe(KeyholdError);
    expect(Object.getPrototypeOf(ofOther)).not.toBe(KeyholdError.prototype);
  });

  it("each recognizes the errors of the other", () => {
    expect(ofOther).toBeInstanceOf(KeyholdError);
    expect(ours).toBeInstanceOf(other.KeyholdError);
    expect(keyholdErrorIn(ofOther)).toBe(ofOther);
    expect(ofOther.docs).toBe(errorBody("needs_reconnect").error.docs);
  });

  it("an error of the other copy that is a cause stays as it is", () => {
    expect(new KeyholdError("internal", { cause: ofOther }).cause).toBe(ofOther);
  });

  it("wrong options of the other copy's `createKeyhold()` are recognized, also by the doctor", () => {
    const error = errorOf(() => other.createKeyhold({ publicUrl: "ftp://example.com", keys: [], providers: [] }));
    expect(error).toBeInstanceOf(KeyholdConfigError);
    expect(error).not.toBeInstanceOf(KeyholdError);
    expect(startFindings(error, false).length).toBeGreaterThan(1);
  });

  it("a subclass recognizes its own errors only", () => {
    expect(new UnclearAnswer(new Response(null, { status: 502 }))).toBeInstanceOf(KeyholdError);
    expect(ours).not.toBeInstanceOf(UnclearAnswer);
    expect(ofOther).not.toBeInstanceOf(UnclearAnswer);
  });

  it.each([undefined, null, "needs_reconnect", 7, {}, { code: "needs_reconnect" }, new Error("no")])(
    "%o is not an error of Keyhold",
    (value) => {
      expect(value).not.toBeInstanceOf(KeyholdError);
      expect(value).not.toBeInstanceOf(KeyholdConfigError);
      expect(keyholdErrorIn(value)).toBeUndefined();
    },
  );
});

describe("keyholdErrorIn", () => {
  const failed = new Error("fetch failed", { cause: ofOther });
  it.each<[string, unknown]>([
    ["a cause of a cause", new Error("outer", { cause: failed })],
    ["a cause that is a plain object", { message: "from another realm", cause: ofOther }],
    ["an AggregateError", new AggregateError([new Error("first"), failed])],
    [
      "an SDK's error after several tries",
      Object.assign(new Error("tried"), { errors: [new Error("1")], lastError: failed }),
    ],
    ["an SDK's error with the original", Object.assign(new Error("tool"), { originalError: failed })],
    ["an error that suppressed it", { error: new Error("later"), suppressed: failed }],
  ])("finds the error in %s", (_, error) => {
    expect(keyholdErrorIn(error)).toBe(ofOther);
  });

  it("finds the nearest one", () => {
    expect(keyholdErrorIn(new Error("outer", { cause: new KeyholdError("internal", { cause: ofOther }) }))?.code).toBe(
      "internal",
    );
  });

  it("ends with errors that wrap each other", () => {
    const first = new Error("first");
    first.cause = new Error("second", { cause: first });
    expect(keyholdErrorIn(first)).toBeUndefined();
  });
});

describe("KeyholdConfigError", () => {
  it("names the package and what to configure", () => {
    const error = errorOf(() => createKeyhold({ publicUrl: "", keys: [], providers: [] }));
    expect(String(error)).toContain("createKeyhold() of @keyhold/express is not configured right:");
  });
});

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
