/** How deep a body may be nested. `JSON.stringify` fails at some thousands. */
const DEEPEST = 500;
/** A run of digits that a number of JavaScript's may not hold, be it in a string. */
const LONG_NUMBER = /\d{16}/;
/** A quotation mark, an escape or a number in a JSON text. */
const TOKEN = /"|\\.|-?\d[\d.eE+-]*/gs;
const WHOLE = /^-?\d+$/;

/**
 * Finds what would not be sent on as it was sent here: a number that JavaScript cannot hold, a member that names the prototype, or
 * nesting that cannot be written.
 *
 * @param value what was made of a JSON text
 * @param options.isRounded whether a whole number beyond 2^53 may have lost digits already; otherwise `faultInText` has looked
 * @returns what is wrong, for a developer; `undefined` where all is well
 */
export function faultIn(value: unknown, { isRounded = false } = {}): string | undefined {
  const open: { readonly node: unknown; readonly depth: number }[] = [{ node: value, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next;
    if (typeof node === "number") {
      if (!Number.isFinite(node) || (isRounded && Number.isInteger(node) && !Number.isSafeInteger(node)))
        return TOO_LARGE;
    }
    if (typeof node !== "object" || node === null) continue;
    if (depth === DEEPEST) return `It is nested more than ${DEEPEST} deep.`;
    if (Object.hasOwn(node, "__proto__")) return "It has a member __proto__.";
    for (const child of Object.values(node)) open.push({ node: child, depth: depth + 1 });
  }
  return undefined;
}

/** Finds a whole number that loses digits where the text is parsed: an amount would become another one. */
export function faultInText(text: string): string | undefined {
  if (!LONG_NUMBER.test(text)) return undefined;
  let isInString = false;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '"') isInString = !isInString;
    else if (!isInString && WHOLE.test(token) && !isExact(token)) return TOO_LARGE;
  }
  return undefined;
}

function isExact(digits: string): boolean {
  const value = Number(digits);
  return Number.isFinite(value) && BigInt(value) === BigInt(digits);
}

const TOO_LARGE = "It has a number that JavaScript cannot hold. Send it as a string, if the tool takes one.";
