import { ClientSecretPost } from "oauth4webapi";
import { expect, test } from "vitest";
import { App, connectHub, startCivic } from "../../support/civic.js";

const email = "alice@example.com";

test("lose-sessions ends the MCP sessions of one user, and keeps the sessions of other users", async () => {
  const civic = await startCivic();
  const shop = await App.discover(civic, "shop", ClientSecretPost("shop-secret"));
  const alice = await connectHub(civic, (await shop.connect(email)).access_token);
  const bob = await connectHub(civic, (await shop.connect("bob@example.com")).access_token);
  const response = await fetch(`${civic.origin}/__control/lose-sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email }),
  });
  expect(response.status).toBe(204);
  await expect(alice.client.listTools()).rejects.toMatchObject({ code: 404 });
  await bob.client.listTools();
});
