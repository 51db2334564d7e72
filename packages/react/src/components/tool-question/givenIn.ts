import type { QuestionField } from "@keyhold/contract";
import { readNumber } from "./readNumber.js";

/** What the user has put into a field: its value, nothing, or something that is no value. */
export type Given = { readonly value: string | number | boolean | readonly string[] } | "invalid" | undefined;

/** The first input of a field. */
export function inputOf(form: HTMLFormElement | null, name: string): HTMLInputElement | HTMLSelectElement | undefined {
  const inputs = [...(form?.elements ?? [])] as HTMLInputElement[];
  return inputs.find((input) => input.name === name);
}

/**
 * Reads a field. The backend checks whether the value fits.
 *
 * @param locale of the page, a BCP 47 tag
 */
export function givenIn(form: HTMLFormElement, field: QuestionField, locale: string): Given {
  const { kind, name } = field;
  const input = inputOf(form, name);
  const data = new FormData(form);
  const text = String(data.get(name) ?? "");
  // The browser reads no value from a date that is not complete.
  if (input?.validity.badInput) return "invalid";
  switch (kind) {
    case "boolean":
      return { value: data.has(name) };
    case "choices": {
      const chosen = data.getAll(name).map(String);
      // The user has removed what the tool proposed: that is an answer too.
      return chosen.length > 0 || field.default || field.required ? { value: chosen } : undefined;
    }
    case "choice":
      return data.has(name) && input?.value !== NOTHING ? { value: text } : undefined;
    case "number": {
      if (text.trim() === "") return undefined;
      const value = readNumber(text, locale);
      return value === undefined ? "invalid" : { value };
    }
    case "text": {
      if (text === "") return undefined;
      if (field.format !== "date-time") return { value: text };
      const time = new Date(text);
      return Number.isNaN(time.getTime()) ? "invalid" : { value: time.toISOString() };
    }
  }
}

/** The value of the entry that chooses nothing. No option of a server is likely to have it: an option can be an empty text. */
export const NOTHING = "\u0000";
