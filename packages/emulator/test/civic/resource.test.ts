import { ClientSecretPost } from "oauth4webapi";
import { expect, test } from "vitest";
import { App, connectHub, startCivic } from "./support.js";

const email = "alice@example.com";

async function start() {
  const civic = await startCivic();
  return { civic, app: await App.discover(civic, "shop", ClientSecretPost("shop-secret")) };
}

test.each(["http://localhost:45961/mcp", "https://mcp.example.com/mcp"])(
  "F-I14: a token for another resource, %s, is asked for and got, and refreshed",
  async (resource) => {
    const { civic, app } = await start();
    const tokens = await app.connect(email, { resource });
    expect(tokens.refresh_token).toEqual(expect.any(String));
    await connectHub(civic, (await app.refresh(tokens.refresh_token ?? "")).access_token);
  },
);

test.each(["no-url", "https://mcp.example.com/mcp#part"])(
  "F-I14: %s cannot be a resource, and the app is told so",
  async (resource) => {
    const { app } = await start();
    await expect(app.connect(email, { resource })).rejects.toMatchObject({ error: "invalid_target" });
  },
);
