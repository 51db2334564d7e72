import { ClientSecretPost, None } from "oauth4webapi";
import { expect, test } from "vitest";
import { App, connectHub, startCivic } from "./support.js";

const email = "alice@example.com";

test("a revoked grant takes its tokens along, and leaves those of other apps", async () => {
  const civic = await startCivic();
  const shop = await App.discover(civic, "shop", ClientSecretPost("shop-secret"));
  const cli = await App.discover(civic, "cli", None());
  const first = await shop.connect(email);
  const other = await cli.connect(email);
  expect(await civic.revoke({ email, clientId: "shop" })).toBe(1);
  await expect(connectHub(civic, first.access_token)).rejects.toMatchObject({ code: 401 });
  await expect(shop.refresh(first.refresh_token ?? "")).rejects.toMatchObject({ error: "invalid_grant" });
  await connectHub(civic, other.access_token);
  expect(await civic.revoke({ email, clientId: "shop" })).toBe(0);
  expect(civic.log().at(-1)).toMatchObject({ event: "revoked_by_user", clientId: "shop", account: email });
});

test("the hub loses the sessions of one user", async () => {
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
