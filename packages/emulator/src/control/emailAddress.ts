import * as z from "zod";

/** Characters: what a mail server has to take ([RFC 5321, section 4.5.3.1](https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1)). */
const LONGEST = 254;

/** Why a page does not take what was entered as an e-mail address. */
export const emailProblem = `Enter an e-mail address as browsers take it, such as alice@example.com: no spaces, no letters with accents before the @, and no more than ${LONGEST} characters.`;

/**
 * An e-mail address. All that a browser's field for one lets through is taken, since the pages have such fields.
 *
 * @see [HTML, valid e-mail address](https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address)
 */
export const emailAddress = z.string().trim().max(LONGEST, emailProblem).regex(z.regexes.html5Email, emailProblem);
