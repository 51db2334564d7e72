/** A fresh attempt id from 128 random bits, as digits and dashes. Works on plain http too, where `randomUUID` does not exist. */
export function attemptId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}
