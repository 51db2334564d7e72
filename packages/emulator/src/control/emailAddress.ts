import * as z from "zod";

/** In characters: the length that a mail server must accept ([RFC 5321, section 4.5.3.1](https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1)). */
const MAX_LENGTH = 254;

/** The message that a page shows when it rejects an e-mail address. */
export const emailProblem = `Enter an e-mail address as browsers take it, such as alice@example.com: no spaces, no letters with accents before the @, and no more than ${MAX_LENGTH} characters.`;

/**
 * An e-mail address. Accepts all that a browser's e-mail field accepts, since the pages use such fields.
 *
 * @see [HTML, valid e-mail address](https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address)
 */
export const emailAddress = z.string().trim().max(MAX_LENGTH, emailProblem).regex(z.regexes.html5Email, emailProblem);
