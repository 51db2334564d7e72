/** The expiry of a card that was created today, as MM/YY: in three years. */
export function newExpiry(): string {
  const now = new Date();
  return `${String(now.getMonth() + 1).padStart(2, "0")}/${String(now.getFullYear() + 3).slice(-2)}`;
}
