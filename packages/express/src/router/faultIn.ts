import { isDeeperThan } from "../nesting.js";

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
  if (isDeeperThan(DEEPEST, value)) return `It is nested more than ${DEEPEST} deep.`;
  return memberFault(value, isRounded);
}

function memberFault(value: unknown, isRounded: boolean): string | undefined {
  if (typeof value === "number") {
    const isLost = isRounded && Number.isInteger(value) && !Number.isSafeInteger(value);
    return isLost || !Number.isFinite(value) ? TOO_LARGE : undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (Object.hasOwn(value, "__proto__")) return "It has a member __proto__.";
  for (const child of Object.values(value)) {
    const fault = memberFault(child, isRounded);
    if (fault) return fault;
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
