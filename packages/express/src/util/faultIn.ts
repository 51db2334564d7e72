import { isDeeperThan } from "./isDeeperThan.js";

/** The maximum depth of a body, in levels. `JSON.stringify` fails at some thousands of levels. */
const DEEPEST = 500;
/**
 * Text that can be a number that JavaScript cannot represent, because it has many digits or an exponent. It can also be part of a string.
 */
const LONG_NUMBER = /[\d.]{16}|\d[eE]/;
/** A quotation mark, an escape or a number in a JSON text. */
const TOKEN = /"|\\.|-?\d[\d.eE+-]*/gs;
/** The maximum length of a number, in characters. A number that JavaScript can represent exactly needs no more. */
const LONGEST = 128;
/** The maximum number of digits for `toPrecision()`. */
const MOST_DIGITS = 100;
/** A number's digits before and after the point, and its exponent. */
const PARTS = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * Finds a value that Keyhold cannot pass on unchanged: a number that JavaScript cannot represent, a member with the name `__proto__`, or
 * too many levels.
 *
 * @param value the value parsed from a JSON text
 * @param options.isRounded whether a whole number beyond 2^53 can already have lost digits. Pass false if `faultInText` has checked the
 * text
 * @returns a sentence about the fault, for developers; `undefined` if there is none
 */
export function faultIn(value: unknown, { isRounded = false } = {}): string | undefined {
  if (isDeeperThan(DEEPEST, value)) return `The body has more than ${DEEPEST} levels.`;
  return memberFault(value, isRounded);
}

function memberFault(value: unknown, isRounded: boolean): string | undefined {
  if (typeof value === "number") {
    const isLost = isRounded && Number.isInteger(value) && !Number.isSafeInteger(value);
    return isLost || !Number.isFinite(value) ? TOO_LARGE : undefined;
  }
  // The product's own parser can return a bigint, and `JSON.stringify` cannot write it.
  if (typeof value === "bigint") return TOO_LARGE;
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value) && !isPlain(value)) return "The body has a value that is not JSON.";
  if (Object.hasOwn(value, "__proto__")) return "The body has a member with the name __proto__.";
  for (const child of Object.values(value)) {
    const fault = memberFault(child, isRounded);
    if (fault) return fault;
  }
  return undefined;
}

/** Whether a value is an object as `JSON.parse()` returns it. `JSON.stringify` would write bytes, dates and maps as something else. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Finds a number that changes when JavaScript parses the text. It could be an amount of money. */
export function faultInText(text: string): string | undefined {
  if (!LONG_NUMBER.test(text)) return undefined;
  let isInString = false;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '"') isInString = !isInString;
    else if (!isInString && !token.startsWith("\\") && !isKept(token)) return TOO_LARGE;
  }
  return undefined;
}

/**
 * Whether JavaScript represents the same number. Some languages write more digits than needed (`0.10000000000000001` for `0.1`). All
 * readers read that as the same number, so it counts as unchanged.
 */
function isKept(token: string): boolean {
  if (token.length > LONGEST) return false;
  const value = Number(token);
  const sent = spelled(token);
  const spellings = [String(value)];
  if (sent.exponent < 0 && sent.digits.length <= MOST_DIGITS) spellings.push(value.toPrecision(sent.digits.length));
  return spellings.map(spelled).some(({ digits, exponent }) => digits === sent.digits && exponent === sent.exponent);
}

/** A number without its sign: the digits from the first to the last one that is not zero, and the power of ten. */
function spelled(number: string): { readonly digits: string; readonly exponent: number } {
  const [, whole = "", fraction = "", power = "0"] = PARTS.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  return { digits: kept, exponent: kept ? Number(power) - fraction.length + digits.length - kept.length : 0 };
}

const TOO_LARGE =
  "The body has a number that JavaScript cannot represent. Send it as a string if the tool accepts one.";
