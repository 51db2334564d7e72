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
  it("the test loads two different copies of the package", () => {
    expect(other.KeyholdError).not.toBe(KeyholdError);
    expect(Object.getPrototypeOf(ofOther)).not.toBe(KeyholdError.prototype);
  });

  it("each copy recognizes the errors of the other copy", () => {
    expect(ofOther).toBeInstanceOf(KeyholdError);
    expect(ours).toBeInstanceOf(other.KeyholdError);
    expect(keyholdErrorIn(ofOther)).toBe(ofOther);
    expect(ofOther.docs).toBe(errorBody("needs_reconnect").error.docs);
  });

  it("a cause that is an error of the other copy stays unchanged", () => {
    expect(new KeyholdError("internal", { cause: ofOther }).cause).toBe(ofOther);
  });

  it("KeyholdConfigError and the doctor recognize wrong options of the other copy's `createKeyhold()`", () => {
    const error = errorOf(() => other.createKeyhold({ publicUrl: "ftp://example.com", keys: [], providers: [] }));
    expect(error).toBeInstanceOf(KeyholdConfigError);
    expect(error).not.toBeInstanceOf(KeyholdError);
    expect(startFindings(error, false).length).toBeGreaterThan(1);
  });

  it("a subclass recognizes only its own errors", () => {
    expect(new UnclearAnswer(new Response(null, { status: 502 }))).toBeInstanceOf(KeyholdError);
    expect(ours).not.toBeInstanceOf(UnclearAnswer);
    expect(ofOther).not.toBeInstanceOf(UnclearAnswer);
  });

  it.each([undefined, null, "needs_reconnect", 7, {}, { code: "needs_reconnect" }, new Error("no")])(
    "Keyhold does not take %o for one of its errors",
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
  ])("keyholdErrorIn finds the error in %s", (_, error) => {
    expect(keyholdErrorIn(error)).toBe(ofOther);
  });

  it("keyholdErrorIn finds the nearest error", () => {
    expect(keyholdErrorIn(new Error("outer", { cause: new KeyholdError("internal", { cause: ofOther }) }))?.code).toBe(
      "internal",
    );
  });

  it("keyholdErrorIn stops at errors that wrap each other", () => {
    const first = new Error("first");
    first.cause = new Error("second", { cause: first });
    expect(keyholdErrorIn(first)).toBeUndefined();
  });
});

describe("KeyholdConfigError", () => {
  it("the message names the package and says what to configure", () => {
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
