import { ClientSecretPost, None } from "oauth4webapi";
import { expect, test } from "vitest";
import { App, connectHub, startCivic } from "../support/civic.js";

const email = "alice@example.com";

test("revoking a grant makes its tokens invalid, and keeps the tokens of other apps", async () => {
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
