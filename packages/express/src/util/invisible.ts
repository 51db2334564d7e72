/**
 * Control characters, lone surrogates, line ends and characters that change the direction of text. With them, one account could look like
 * another in a list of connections.
 */
export const INVISIBLE = /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/gu;
