import { KeyholdError } from "../errors/KeyholdError.js";
import { faultIn, faultInText } from "./faultIn.js";

/**
 * Parses the JSON body of a request.
 *
 * @throws KeyholdError `body_invalid` if it is not JSON, or if Keyhold cannot pass its value on unchanged
 */
export function parsedJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new KeyholdError("body_invalid", { cause });
  }
  const fault = faultInText(text) ?? faultIn(value);
  if (fault) throw bodyInvalid(fault);
  return value;
}

/** @param why a sentence for operators */
export const bodyInvalid = (why: string) => new KeyholdError("body_invalid", { cause: new Error(why) });
