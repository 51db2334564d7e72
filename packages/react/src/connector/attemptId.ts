/** A fresh attempt id: 32 hexadecimal digits from 128 random bits. Works on plain http too, where `randomUUID` does not exist. */
export function attemptId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
