import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, parse } from "@terrazzo/parser";
import { describe, expect, it } from "vitest";
import { tokensOf } from "../../build/tokensOf.js";
import { variablesOf } from "../../build/variablesOf.js";

const styles = join(import.meta.dirname, "../../src/styles");
const read = (file: string) => readFileSync(join(styles, file), "utf8");
const tokens = read("tokens.css");
/** What each theme sets, by the variable's name. */
const themes = Array.from(
  read("themes.css").matchAll(/keyhold-theme="(.*?)"\] \{(.*?)\}/gs),
  ([, name = "", rules = ""]) => ({
    name,
    sets: new Map(
      Array.from(rules.matchAll(/--keyhold-([\w-]+): (.*?);/g), ([, variable = "", value = ""]) => [variable, value]),
    ),
  }),
);

/** The page behind a panel that is transparent, as in the theme "quiet". */
const page = "light-dark(#ffffff, #0f1115)";

/** The variables as a theme sets them. */
const themed = (sets: ReadonlyMap<string, string>) =>
  variablesOf(
    tokens.replace(/var\(\s*--keyhold-([\w-]+),[^;]*;/g, (declaration, name: string) => {
      const value = sets.get(name);
      return value ? `var(--keyhold-${name}, ${value === "transparent" ? page : value});` : declaration;
    }),
  );

/** The relative luminance of an opaque color, as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const digits = hex.slice(1).replace(/^(.)(.)(.)$/, "$1$1$2$2$3$3");
  const [red = 0, green = 0, blue = 0] = (digits.match(/../g) ?? []).map((pair) => {
    const part = Number.parseInt(pair, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

const states = ["success", "warning", "danger"];
const texts = [
  ["text", "surface"],
  ["text-muted", "surface"],
  ["text", "surface-muted"],
  ["text-muted", "surface-muted"],
  ["on-accent", "accent"],
  ...states.flatMap((state) => [
    [state, "surface"],
    [state, `${state}-surface`],
    ["text", `${state}-surface`],
    ["text-muted", `${state}-surface`],
  ]),
];
const edges = ["control-border", "focus", ...states.map((state) => `${state}-border`)];

describe.each([{ name: "default", sets: new Map<string, string>() }, ...themes])("the theme $name", ({ sets }) => {
  describe.each(["light", "dark"] as const)("in %s", (scheme) => {
    const values = new Map(themed(sets).map((variable) => [variable.name, variable[scheme]]));
    const between = (one: string, other: string) => contrast(values.get(one) ?? "", values.get(other) ?? "");

    it.each(texts)("the text %s on %s has a contrast of 4.5 or more", (text = "", surface = "") => {
      expect(between(text, surface)).toBeGreaterThanOrEqual(4.5);
    });

    it.each(edges)("the edge %s has a contrast of 3 or more on a panel", (edge) => {
      expect(between(edge, "surface")).toBeGreaterThanOrEqual(3);
    });
  });
});

it("a theme sets only variables that exist", () => {
  const names = new Set(variablesOf(tokens).map(({ name }) => name));
  expect(themes.map(({ name }) => name)).toEqual(["quiet", "warm"]);
  for (const { sets } of themes) expect(names).toEqual(new Set([...names, ...sets.keys()]));
});

it("each variable has an effect", () => {
  const rules = readdirSync(styles).map(read).join("");
  const unused = variablesOf(tokens).filter(({ name }) => !rules.includes(`var(--_${name})`));
  expect(unused).toEqual([]);
});

it("each variable says what it is for", () => {
  expect(variablesOf(tokens).filter(({ about }) => !about)).toEqual([]);
});

it("a program for design tokens reads all tokens, with their types, in both color schemes", async () => {
  const filename = new URL("file:///tokens.json");
  const config = defineConfig({ lint: { rules: {} } }, { cwd: new URL("file:///") });
  const made = tokensOf(variablesOf(tokens));
  const { tokens: parsed } = await parse([{ filename, src: JSON.stringify(made) }], { config });
  const { $description, ...groups } = made;
  const expected = Object.entries(groups).flatMap(([group, members]) =>
    Object.entries(members).map(([name, { $type }]) => [`${group}.${name}`, $type]),
  );
  expect(Object.entries(parsed).map(([id, { $type }]) => [id, $type])).toEqual(expect.arrayContaining(expected));
  expect(parsed["light.text"]?.$value).toMatchObject({ colorSpace: "srgb", components: [0.0863, 0.0941, 0.1137] });
  // Only these depend on the page or the provider.
  const names = new Set(Object.keys(parsed).map((id) => id.replace(/^\w+\./, "")));
  const missing = variablesOf(tokens).filter(({ name }) => !names.has(name));
  expect(missing.map(({ name }) => name)).toEqual(["font", "mark"]);
});
