import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { type ErrorCode, errorBody, errors, isErrorBody } from "../src/index.js";

const codes = Object.keys(errors) as ErrorCode[];

describe("ERRORS.md", () => {
  it("has each code, once, with its status, and no other", async () => {
    const page = await readFile(new URL("../ERRORS.md", import.meta.url), "utf8");
    const entries = [...page.matchAll(/^## (.+)\n\nStatus (\d{3})\. /gm)].map(([, code, status]) => [
      code,
      Number(status),
    ]);
    expect(entries).toEqual(codes.map((code) => [code, errors[code][0]]));
  });
});

describe("errorBody", () => {
  it.each(codes)("%s points to its entry and passes as an error body", (code) => {
    const body = errorBody(code);
    expect(body.error.docs).toBe(`@keyhold/contract/ERRORS.md#${code}`);
    expect(isErrorBody(body)).toBe(true);
  });
});

describe("isErrorBody", () => {
  it("lets a code of a newer backend pass", () => {
    expect(isErrorBody({ error: { code: "from_the_future" } })).toBe(true);
  });

  it.each([[null], ["error"], [{}], [{ error: null }], [{ error: "text" }], [{ error: { code: 7 } }]])(
    "refuses %j",
    (body) => {
      expect(isErrorBody(body)).toBe(false);
    },
  );
});
