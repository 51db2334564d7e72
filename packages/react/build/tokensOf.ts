import type { Variable } from "./variablesOf.js";

interface Token {
  readonly $type: string;
  readonly $value: unknown;
  readonly $description: string;
}
type Group = Record<string, Token>;

function color(text: string) {
  const digits = text.slice(1).replace(/^(.)(.)(.)(.?)$/, "$1$1$2$2$3$3$4$4");
  const [red = 0, green = 0, blue = 0, alpha = 255] =
    digits.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  const part = (value: number) => Number((value / 255).toFixed(4));
  return {
    colorSpace: "srgb",
    components: [part(red), part(green), part(blue)],
    alpha: part(alpha),
    hex: `#${digits.slice(0, 6)}`,
  };
}

function dimension(text: string) {
  return { value: Number.parseFloat(text), unit: /rem|px/.exec(text)?.[0] ?? "px" };
}

function shadow(text: string) {
  const [offsetX = "", offsetY = "", blur = "", paint = ""] = text.split(" ");
  return {
    color: color(paint),
    offsetX: dimension(offsetX),
    offsetY: dimension(offsetY),
    blur: dimension(blur),
    spread: dimension("0px"),
  };
}

function tokenOf({ about }: Variable, value: string): Token {
  const as = ($type: string, $value: unknown) => ({ $type, $value, $description: about });
  if (value.startsWith("#")) return as("color", color(value));
  if (value.includes(" ")) return as("shadow", shadow(value));
  return /[a-z]/.test(value) ? as("dimension", dimension(value)) : as("fontWeight", Number(value));
}

/**
 * The variables as design tokens, named like the variables. What differs between the color schemes is in `light` and `dark`, and the rest in
 * `shared`.
 *
 * @see https://www.designtokens.org/TR/2025.10/format/
 */
export function tokensOf(variables: readonly Variable[]) {
  const tokens = { shared: {} as Group, light: {} as Group, dark: {} as Group };
  for (const variable of variables) {
    const { name, light, dark } = variable;
    if (!light || !dark) continue;
    if (light === dark) tokens.shared[name] = tokenOf(variable, light);
    else {
      tokens.light[name] = tokenOf(variable, light);
      tokens.dark[name] = tokenOf(variable, dark);
    }
  }
  return { $description: "The variables of @keyhold/react/styles.css: the token text is --keyhold-text.", ...tokens };
}
