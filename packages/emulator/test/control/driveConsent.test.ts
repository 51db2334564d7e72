import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { driveConsent } from "../../src/control/driveConsent.js";

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

test.each<[string, RequestListener]>([
  [
    "a page that appears again after each form",
    (req, res) => (req.method === "GET" ? res.end("page") : res.writeHead(303, { location: "/" }).end()),
  ],
  ["a redirect to itself", (_req, res) => void res.writeHead(303, { location: "/" }).end()],
])("F-I14: driveConsent ends with an error at %s", async (_what, answer) => {
  const origin = await serve(answer);
  await expect(driveConsent(origin, { url: origin, email: "alice@example.com" })).rejects.toThrow(
    "The provider still asks after 40 steps",
  );
});
