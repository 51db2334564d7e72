import { ClientSecretPost } from "oauth4webapi";
import { expect, test } from "vitest";
import { App, connectHub, startCivic } from "../support/civic.js";

const email = "alice@example.com";

async function start() {
  const civic = await startCivic();
  return { civic, app: await App.discover(civic, "shop", ClientSecretPost("shop-secret")) };
}

test.each(["http://localhost:45961/mcp", "https://mcp.example.com/mcp"])(
  "F-I14: an app gets and refreshes a token for the resource %s",
  async (resource) => {
    const { civic, app } = await start();
    const tokens = await app.connect(email, { resource });
    expect(tokens.refresh_token).toEqual(expect.any(String));
    await connectHub(civic, (await app.refresh(tokens.refresh_token ?? "")).access_token);
  },
);

test.each(["no-url", "https://mcp.example.com/mcp#part"])(
  "F-I14: Civic refuses the resource %s with invalid_target",
  async (resource) => {
    const { app } = await start();
    await expect(app.connect(email, { resource })).rejects.toMatchObject({ error: "invalid_target" });
  },
);
