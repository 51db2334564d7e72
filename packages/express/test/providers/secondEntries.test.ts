import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mcpServer } from "../../src/index.js";
import { connectionOf } from "../support/openBrowser.js";
import { openProduct, type Product } from "../support/openProduct.js";

const icon = "https://notes.example/icon.svg";

let product: Product;
beforeAll(async () => {
  product = await openProduct({
    more: () => [mcpServer({ id: "notes", name: "Notes", url: "https://notes.example/mcp", icon, signIn: "email" })],
  });
});
afterAll(() => product.close());

describe("a second entry of one service", () => {
  it.each([
    ["agentcard", "agentcard-public", { name: "Agentcard", brand: "agentcard", icon: undefined, signIn: "email" }],
    ["civic", "civic-auth", { name: "Civic", brand: "civic", icon: undefined, signIn: undefined }],
  ])("a second entry of %s tells pages the same as the first, under the id %s", async (first, second, about) => {
    const browser = await product.browserOf("alice");
    for (const id of [first, second]) {
      const { provider, name, brand, icon, signIn } = (await connectionOf(browser, id)) ?? {};
      expect({ provider, name, brand, icon, signIn }).toEqual({ provider: id, ...about });
    }
  });
});

describe("a provider with an icon of its own", () => {
  it("a provider with an icon of its own tells pages the icon and how users sign in, and no brand", async () => {
    const browser = await product.browserOf("alice");
    const connection = await connectionOf(browser, "notes");
    expect(connection).toMatchObject({ icon, signIn: "email" });
    expect(connection).not.toHaveProperty("brand");
  });
});
