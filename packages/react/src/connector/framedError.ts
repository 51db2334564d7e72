import { KeyholdError } from "../client/KeyholdError.js";

/** Why a page that stands in a frame of another page cannot connect. */
export function framedError(): KeyholdError {
  const message =
    "This page is in a frame, where the browser lets it neither use the session in a window nor leave. Link to the page itself, or see the README on frames.";
  return new KeyholdError({ code: "framed", message });
}
