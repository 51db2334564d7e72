import { KeyholdError } from "../errors/KeyholdError.js";

/**
 * Runs the product's own code. If that code throws, the page gets `backend_misconfigured`. The log gets the cause, because the product must
 * fix it.
 */
export async function runProductCode<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof KeyholdError ? cause : new KeyholdError("backend_misconfigured", { cause });
  }
}
