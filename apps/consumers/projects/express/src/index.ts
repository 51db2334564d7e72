import type { AddressInfo } from "node:net";
import { createApp } from "./createApp.js";

const { app, keyhold } = createApp({});
const server = app.listen(0, "localhost", async () => {
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://localhost:${port}/api/keyhold/connections`, {
    headers: { "keyhold-request": "1" },
  });
  console.log(answer.status, await answer.text());
  server.close();
  await keyhold.close();
});
