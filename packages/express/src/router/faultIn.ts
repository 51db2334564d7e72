import { isDeeperThan } from "../util/isDeeperThan.js";

/** How deep a body may be nested. `JSON.stringify` fails at some thousands of levels. */
const DEEPEST = 500;
/** A number that JavaScript may not hold: it has many digits, or an exponent. It may also be part of a string. */
const LONG_NUMBER = /[\d.]{16}|\d[eE]/;
/** A quotation mark, an escape or a number in a JSON text. */
const TOKEN = /"|\\.|-?\d[\d.eE+-]*/gs;
/** Characters of a number. No program needs more to write one that JavaScript can hold. */
const LONGEST = 128;
/** Digits that `toPrecision()` can write. */
const MOST_DIGITS = 100;
/** The digits before and after the point, and the exponent. */
const PARTS = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

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
  // A parser of the product may make one. JSON cannot write it.
  if (typeof value === "bigint") return TOO_LARGE;
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value) && !isPlain(value)) return "It has a value that is not from JSON.";
  if (Object.hasOwn(value, "__proto__")) return "It has a member __proto__.";
  for (const child of Object.values(value)) {
    const fault = memberFault(child, isRounded);
    if (fault) return fault;
  }
  return undefined;
}

/** Whether a value is an object like those of `JSON.parse()`: not bytes, a date or a map, which JSON would write as something else. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Finds a number that would change when the text is parsed. An amount of money would change with it. */
export function faultInText(text: string): string | undefined {
  if (!LONG_NUMBER.test(text)) return undefined;
  let isInString = false;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '"') isInString = !isInString;
    else if (!isInString && !token.startsWith("\\") && !isKept(token)) return TOO_LARGE;
  }
  return undefined;
}

/** Whether JavaScript writes the same number again. Some languages write more digits of a fraction than it needs, which is the same to all readers. */
function isKept(token: string): boolean {
  if (token.length > LONGEST) return false;
  const value = Number(token);
  const sent = spelled(token);
  const spellings = [String(value)];
  if (sent.exponent < 0 && sent.digits.length <= MOST_DIGITS) spellings.push(value.toPrecision(sent.digits.length));
  return spellings.map(spelled).some(({ digits, exponent }) => digits === sent.digits && exponent === sent.exponent);
}

/** A number without its sign: all digits from the first to the last that is not zero, and the power of ten behind them. */
function spelled(number: string): { readonly digits: string; readonly exponent: number } {
  const [, whole = "", fraction = "", power = "0"] = PARTS.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  return { digits: kept, exponent: kept ? Number(power) - fraction.length + digits.length - kept.length : 0 };
}

const TOO_LARGE = "It has a number that JavaScript cannot hold. Send it as a string, if the tool takes one.";
