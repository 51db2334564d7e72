import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { type ErrorCode, errorBody, errorDocs, errors, isErrorBody } from "../src/index.js";

const codes = Object.keys(errors) as ErrorCode[];

describe("ERRORS.md", () => {
  it("ERRORS.md has each code once, with its status, and no other code", async () => {
    const page = await readFile(new URL("../ERRORS.md", import.meta.url), "utf8");
    const entries = [...page.matchAll(/^## (.+)\n\nStatus (\d{3})\. /gm)].map(([, code, status]) => [
      code,
      Number(status),
    ]);
    expect(entries).toEqual(codes.map((code) => [code, errors[code].status]));
  });
});

describe("errorBody", () => {
  it.each(codes)("the body for %s points to the entry of the code, and isErrorBody() accepts it", (code) => {
    const body = errorBody(code);
    expect(body.error.docs).toBe(errorDocs(code));
    expect(isErrorBody(body)).toBe(true);
  });
});

describe("errorDocs", () => {
  it.each(codes)("the address for %s is that of a file that this package publishes, at the code's heading", (code) => {
    const { origin, pathname, hash } = new URL(errorDocs(code));
    const [scope, folder, ...file] = pathname.slice(1).split("/");
    expect(origin).toBe("https://unpkg.com");
    expect(`${scope}/${folder}`).toBe(`${manifest.name}@${manifest.version}`);
    expect(manifest.files).toContain(file.join("/"));
    const page = readFileSync(new URL(`../${file.join("/")}`, import.meta.url), "utf8");
    expect(page).toContain(`\n## ${hash.slice(1)}\n`);
  });
});

describe("isErrorBody", () => {
  it("isErrorBody() accepts the code of a newer backend", () => {
    expect(isErrorBody({ error: { code: "from_the_future" } })).toBe(true);
  });

  it.each([[null], ["error"], [{}], [{ error: null }], [{ error: "text" }], [{ error: { code: 7 } }]])(
    "isErrorBody() refuses %j",
    (body) => {
      expect(isErrorBody(body)).toBe(false);
    },
  );
});
