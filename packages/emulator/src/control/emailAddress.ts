import * as z from "zod";
import { en } from "../pages/texts/en.js";
import type { PageTexts } from "../pages/texts/PageTexts.js";

/** In characters: the length that a mail server must accept ([RFC 5321, section 4.5.3.1](https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1)). */
const MAX_LENGTH = 254;

/** What is wrong with an e-mail address that a page rejects. */
export const emailProblem = ({ emailInvalid }: PageTexts): string => emailInvalid(String(MAX_LENGTH));

/**
 * An e-mail address. Accepts all that a browser's e-mail field accepts, since the pages use such fields.
 *
 * @see [HTML, valid e-mail address](https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address)
 */
export const emailAddress = z
  .string()
  .trim()
  .max(MAX_LENGTH, emailProblem(en))
  .regex(z.regexes.html5Email, emailProblem(en));
