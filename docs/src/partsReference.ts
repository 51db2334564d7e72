import { type Variable, variablesOf } from "../../packages/react/build/variablesOf.js";
import { classesOf } from "./classesOf.js";
import { type Attribute, type Part, partsOf } from "./partsOf.js";
import { read } from "./repository.js";

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
const code = (text: string) => `\`${text}\``;
const heading = (text: string, group: Iterable<string>) => [`### ${text}`, ...group].join("\n\n");

const defaultOf = (value: string | undefined) => (value ? code(value) : "depends");

function partsTable(parts: readonly Part[]): string {
  const rows = parts.map(({ name, tag, classes, state }) => [
    code(name),
    code(`<${tag}>`),
    classes.map((each) => code(`.${each}`)).join(" "),
    `[${state}](#${state.toLowerCase()})`,
  ]);
  return table(["part", "element", "class", "state"], rows);
}

const attributesTable = (attributes: readonly Attribute[]) =>
  table(
    ["attribute", "values", "what it says"],
    attributes.map(({ name, values, about }) => [code(name), values, about.replace(/\{@link (\w+)\}/g, "`$1`")]),
  );

function classesTable(parts: readonly Part[], variables: readonly Variable[]): string {
  const names = new Set(variables.map(({ name }) => name));
  const rows = classesOf().map((styled) => [
    code(`.${styled.name}`),
    parts.some(({ classes }) => classes.includes(styled.name)) ? "a part" : "within a part",
    [...styled.attributes].map(code).join(" "),
    [...styled.variables]
      .filter((name) => names.has(name))
      .map((name) => code(`--keyhold-${name}`))
      .join(" "),
  ]);
  return table(["class", "on", "states in the stylesheet", "variables"], rows);
}

const variablesTable = (variables: readonly Variable[]) =>
  table(
    ["variable", "light", "dark", "what it is for"],
    variables.map(({ name, light, dark, about }) => [
      code(`--keyhold-${name}`),
      defaultOf(light),
      defaultOf(dark),
      about,
    ]),
  );

/** The text of each group, by what `key` says. */
function grouped<T>(all: readonly T[], key: (each: T) => string): [string, T[]][] {
  return [...new Set(all.map(key))].map((group) => [group, all.filter((each) => key(each) === group)]);
}

/** The variables of the stylesheet, read from its source. */
const variables = (): Variable[] => variablesOf(read("packages/react/src/styles/tokens.css"));

/** The reference of parts, classes, states and variables, made from the sources of the kit. */
export function partsReference(): string {
  const parts = partsOf();
  const all = variables();
  const states = new Map(parts.map(({ state, attributes }) => [state, attributes]));
  return `${[
    "<!-- Made by `npm run docs:api` from the sources of the kit. -->",
    "# Parts, classes and variables",
    'Each part of the components takes `className`, `style` and `render`. Each has a class of the stylesheet, and its state in `data-*` attributes: `data-status="connected"`. An attribute without a value is present or absent. [Theme](theme.md) and [With Tailwind and shadcn/ui](tailwind.md) show how to use them.',
    "## Parts",
    ...grouped(parts, ({ name }) => name.split(".")[0] ?? "").map(([name, group]) =>
      heading(name, [partsTable(group)]),
    ),
    "## States",
    ...Array.from(states, ([state, attributes]) => heading(state, [attributesTable(attributes)])),
    "## Classes",
    "Every class that the stylesheet has a rule for. A variable has an effect on these classes:",
    classesTable(parts, all),
    "## Variables",
    "Set them on `:root`, or on any element around the components. Some are mixed or computed from others: the table says what comes out with the defaults.",
    "![The colours of the tables below, in light and in dark](screenshots/variables.svg)",
    ...grouped(all, ({ group }) => group).map(([group, members]) => heading(group, [variablesTable(members)])),
  ].join("\n\n")}\n`;
}

const ROW = 28;
const COLUMN = 360;

/** A picture of the colors: light on the left, dark on the right. */
export function swatches(): string {
  const colors = variables().filter(({ light }) => light?.startsWith("#"));
  const valueIn = (scheme: "light" | "dark", name: string) => colors.find((each) => each.name === name)?.[scheme] ?? "";
  const height = colors.length * ROW + 16;
  const columns = (["light", "dark"] as const).map((scheme, column) => {
    const rows = colors.map(({ name, ...values }, row) => {
      const y = 8 + row * ROW;
      return [
        `<rect x="16" y="${y + 4}" width="40" height="${ROW - 8}" rx="4" fill="${values[scheme]}" stroke="${valueIn(scheme, "border")}"/>`,
        `<text x="72" y="${y + 18}" fill="${valueIn(scheme, "text")}">${name}</text>`,
        `<text x="${COLUMN - 80}" y="${y + 18}" fill="${valueIn(scheme, "text-muted")}">${values[scheme]}</text>`,
      ].join("");
    });
    const panel = `<rect width="${COLUMN}" height="${height}" fill="${valueIn(scheme, "surface")}"/>`;
    return `<g transform="translate(${column * COLUMN})">${panel}${rows.join("\n")}</g>`;
  });
  const size = `width="${2 * COLUMN}" height="${height}" viewBox="0 0 ${2 * COLUMN} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="system-ui, sans-serif" font-size="13">\n${columns.join("\n")}\n</svg>\n`;
}
