import { readFileSync } from "node:fs";

interface Item {
  readonly name: string;
  readonly files: readonly { readonly path: string }[];
}

/**
 * The items of registry.json, each with the text of its files, as `npx shadcn add` reads them.
 *
 * @see https://ui.shadcn.com/docs/registry/registry-item-json
 */
export function registryItems() {
  const { items }: { items: readonly Item[] } = JSON.parse(readFileSync("registry/registry.json", "utf8"));
  return items.map(({ files, ...item }) => ({
    $schema: "https://ui.shadcn.com/schema/registry-item.json",
    ...item,
    files: files.map((file) => ({ ...file, content: readFileSync(file.path, "utf8") })),
  }));
}
