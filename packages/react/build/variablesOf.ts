import { transform } from "lightningcss";

/** One `--keyhold-*` variable of the stylesheet. */
export interface Variable {
  /** Without the prefix. */
  readonly name: string;
  /** The heading above it. */
  readonly group: string;
  /** What it is for, as the comment after it says. */
  readonly about: string;
  /** Its default in each color scheme, such as `#16181d`; undefined if it depends on the page or the provider. */
  readonly light: string | undefined;
  readonly dark: string | undefined;
}

type Scheme = "light" | "dark";

/** The property that would have the variable as its value. */
function propertyOf(name: string): string {
  if (name.startsWith("shadow")) return "box-shadow";
  if (name.startsWith("weight")) return "font-weight";
  return /^(radius|font-size|control-(radius|height))/.test(name) ? "font-size" : "color";
}

/** The text with one side of each `light-dark()`. */
function inScheme(text: string, scheme: Scheme): string {
  const start = text.indexOf("light-dark(");
  if (start < 0) return text;
  const sides = [""];
  let depth = 1;
  let end = start + "light-dark(".length;
  for (; depth > 0; end++) {
    const letter = text[end] ?? "";
    depth += letter === "(" ? 1 : letter === ")" ? -1 : 0;
    if (depth === 1 && letter === ",") sides.push("");
    else if (depth > 0) sides.push(sides.pop() + letter);
  }
  const [light = "", dark = ""] = sides;
  return inScheme(text.slice(0, start) + (scheme === "light" ? light : dark) + text.slice(end), scheme);
}

/** The value as short as possible: colors as hexadecimal numbers, `color-mix()` and `calc()` computed. Undefined if it cannot be computed. */
function computed(name: string, value: string): string | undefined {
  // A browser that has no oklab gets a color in sRGB, before the one for others.
  const { code } = transform({
    filename: name,
    code: Buffer.from(`a { ${propertyOf(name)}: ${value} }`),
    minify: true,
    targets: { chrome: 80 << 16 },
  });
  const [, found] = /:([^;}]*)/.exec(code.toString()) ?? [];
  const rounded = found?.replace(/\d*\.\d{5,}/g, (number) => `${Number(Number(number).toFixed(4))}`);
  return rounded && /^[\d.#-]/.test(rounded) ? rounded : undefined;
}

/**
 * Reads the variables from the stylesheet that declares them.
 *
 * @param css declarations `--_name: var(--keyhold-name, default); /* about *\/`, below comments `/* ## group *\/`
 */
export function variablesOf(css: string): Variable[] {
  const pattern =
    /\/\* ## (?<group>.*?) \*\/|--_(?<name>[\w-]+): var\(\s*--keyhold-\k<name>,\s*(?<value>[^;]*?)\s*\);(?: \/\* (?<about>.*?) \*\/)?/g;
  const defaults = new Map<string, string>();
  const resolve = (value: string, scheme: Scheme): string =>
    inScheme(value, scheme).replace(/var\(--_([\w-]+)\)/g, (use, name: string) => {
      const standard = defaults.get(name);
      return standard === undefined ? use : resolve(standard, scheme);
    });
  const variables: Variable[] = [];
  let group = "";
  for (const { groups } of css.matchAll(pattern)) {
    group = groups?.group ?? group;
    const { name, value = "", about = "" } = groups ?? {};
    if (!name) continue;
    defaults.set(name, value);
    const [light, dark] = (["light", "dark"] as const).map((scheme) => computed(name, resolve(value, scheme)));
    variables.push({ name, group, about, light, dark });
  }
  return variables;
}
