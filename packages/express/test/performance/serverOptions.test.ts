import { once } from "node:events";
import { createServer, IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { expect, it } from "vitest";
import { serverOptions } from "../../src/index.js";

it("serverOptions() makes requests and responses that have the prototypes of Express from the start, and Node accepts them", async () => {
  const app = express();
  const seen: unknown[] = [];
  app.post("/", express.text(), (req, res) => {
    seen.push(req instanceof IncomingMessage, res instanceof ServerResponse, req.hostname, req.body);
    res.set("x-set", "yes").json({ ok: true });
  });
  const server = createServer(serverOptions(app), (req, res) => {
    seen.push(Object.getPrototypeOf(req) === app.request, Object.getPrototypeOf(res) === app.response);
    app(req, res);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const response = await fetch(url, { method: "POST", body: "hello", headers: { "content-type": "text/plain" } });
  expect(response.headers.get("x-set")).toBe("yes");
  expect(await response.json()).toEqual({ ok: true });
  expect(seen).toEqual([true, true, true, true, "127.0.0.1", "hello"]);
  server.close();
});
