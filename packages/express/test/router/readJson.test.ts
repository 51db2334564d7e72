import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Request } from "express";
import { expect, it, onTestFinished } from "vitest";
import { readJson } from "../../src/router/readJson.js";

it("readJson() does not wait for the body of a client that left before it was read", async () => {
  const server = createServer().listen(0);
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const headers = { "content-type": "application/json", "content-length": 100 };
  const client = request({ port, method: "POST", headers }).on("error", () => {});
  client.write('{"amount":');

  const [req] = await once(server, "request");
  client.destroy();
  await new Promise((closed) => req.once("close", closed));
  await expect(readJson(req as Request, 1_000)).rejects.toMatchObject({ code: "body_invalid" });
});
