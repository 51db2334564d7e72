import { paths } from "@keyhold/contract";
import { afterEach, expect, it } from "vitest";
import { mcpServer } from "../../src/index.js";
import { mount, openProduct, type Product } from "../support/openProduct.js";

let product: Product;
afterEach(() => product.close());

const open = (productName?: string) =>
  openProduct({ productName, more: () => [mcpServer({ id: "found", name: "Found", url: "http://localhost:1/mcp" })] });

it.each([
  ["Magpie & Co", "Magpie & Co", "Go back to Magpie &#38; Co"],
  [undefined, undefined, "Go back to the product"],
])(
  "with productName=%s, pages read the product %s, and the last page of connecting says: %s",
  async (name, read, back) => {
    product = await open(name);
    const browser = await product.browserOf("alice");
    const { body } = await browser.json(paths.connections());
    expect(body.product).toBe(read);
    const page = await browser.navigate(`${mount}${paths.finished("agentcard")}?error=rate_limited`);
    expect(await page.text()).toContain(`>${back}</a>`);
  },
);

it.each([
  ["Magpie", () => "Magpie"],
  [undefined, () => new URL(product.origin).host],
] as [string | undefined, () => string][])(
  "with productName=%s, a server at which Keyhold registers the product reads %s",
  async (name, expected) => {
    product = await open(name);
    const document = await fetch(product.mount + paths.clientMetadata("found", "none"));
    expect(await document.json()).toMatchObject({ client_name: expected() });
  },
);
