import { isDeeperThan } from "../nesting.js";

/** How deep a body may be nested. `JSON.stringify` fails at some thousands of levels. */
const DEEPEST = 500;
/** A run of digits that a JavaScript number may not hold. It may also be part of a string. */
const LONG_NUMBER = /\d{16}/;
/** A quotation mark, an escape or a number in a JSON text. */
const TOKEN = /"|\\.|-?\d[\d.eE+-]*/gs;
const WHOLE = /^-?\d+$/;

/**
 * Finds a value that Keyhold could not send on unchanged: a number that JavaScript cannot hold, a member named `__proto__`, or nesting that cannot be
 * written.
 *
 * @param value the value parsed from a JSON text
 * @param options.isRounded whether a whole number beyond 2^53 may already have lost digits; if not, `faultInText` has checked the text
 * @returns the fault, in words for a developer; `undefined` if there is none
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

/** Finds a whole number that would lose digits when the text is parsed. An amount of money would change. */
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
