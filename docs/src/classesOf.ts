import { join } from "node:path";
import { bundle, transform } from "lightningcss";
import { root } from "./repository.js";

/** A class of the stylesheet. */
export interface StyledClass {
  readonly name: string;
  /** The attributes by which the stylesheet tells its states apart, as in a selector. */
  readonly attributes: ReadonlySet<string>;
  /** The internal names of the variables that its rules use. */
  readonly variables: ReadonlySet<string>;
}

/** Splits a list of selectors, and leaves alone what is in parentheses. */
const splitSelectors = (selectors: string) => selectors.match(/(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|[^,(])+/g) ?? [];

/** The part of a selector that says which element gets the rule. */
const subjectOf = (selector: string) =>
  selector
    .replace(/:not\([^()]*(?:\([^()]*\)[^()]*)*\)/g, "")
    .match(/(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|[^\s>+~(])+$/)?.[0] ?? "";

/** The classes of the stylesheet, in its order. */
export function classesOf(): StyledClass[] {
  const filename = join(root, "packages/react/src/styles/index.css");
  // For a browser without nesting, so that each rule has its whole selector.
  const { code } = transform({ filename, code: bundle({ filename }).code, targets: { chrome: 100 << 16 } });
  const classes = new Map<string, { attributes: Set<string>; variables: Set<string> }>();
  for (const [, selectors = "", declarations = ""] of code.toString().matchAll(/([^{};]+)\{([^{}]*)\}/g)) {
    for (const subject of splitSelectors(selectors.trim()).map((selector) => subjectOf(selector.trim()))) {
      const attributes = subject.match(/\[(?:data|aria)-[^\]]*\]/g) ?? [];
      for (const [, name = ""] of subject.matchAll(/\.(keyhold-[\w-]+)/g)) {
        const found = classes.get(name) ?? { attributes: new Set(), variables: new Set() };
        for (const attribute of attributes) found.attributes.add(attribute);
        for (const [, variable = ""] of declarations.matchAll(/var\(--_([\w-]+)/g)) found.variables.add(variable);
        classes.set(name, found);
      }
    }
  }
  return Array.from(classes, ([name, found]) => ({ name, ...found }));
}
