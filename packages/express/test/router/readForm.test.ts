import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type RequestHandler } from "express";
import { expect, it, onTestFinished } from "vitest";
import { KeyholdError } from "../../src/index.js";
import { readForm } from "../../src/router/readForm.js";

const FORM = { "content-type": "application/x-www-form-urlencoded" };

/** What `readForm` returns for a form, behind the product's own middleware; the code of its error, if it throws. */
async function read(body: string, headers: Record<string, string> = FORM, ...before: RequestHandler[]) {
  const app = express().use(...before, (_req, _res, next) => next());
  app.post("/", async (req, res) => {
    res.json(await readForm(req).catch((error: unknown) => (error instanceof KeyholdError ? error.code : "thrown")));
  });
  const server = createServer(app).listen(0, "localhost");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return (await fetch(`http://localhost:${port}/`, { method: "POST", headers, body })).json();
}

it.each<[what: string, parser?: RequestHandler]>([
  ["no middleware"],
  ["the product's parser of forms", express.urlencoded({ extended: true })],
  ["the product's parser of text", express.text({ type: "*/*" })],
  ["the product's parser of bytes", express.raw({ type: "*/*" })],
  ["the product's parser of JSON, which does not read forms", express.json()],
])("Keyhold reads the fields of a form behind %s", async (_what, parser) => {
  expect(await read("token=a%2Bb&decision=approve", FORM, ...(parser ? [parser] : []))).toEqual({
    token: "a+b",
    decision: "approve",
  });
});

it("Keyhold refuses a body that is no form, and one that is too large", async () => {
  expect(await read('{"token":"a"}', { "content-type": "application/json" })).toBe("body_invalid");
  expect(await read("token=a", {})).toBe("body_invalid");
  expect(await read(`token=${"a".repeat(17_000)}`)).toBe("body_too_large");
});
