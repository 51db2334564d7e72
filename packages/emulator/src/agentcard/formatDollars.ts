/** Formats cents as Agentcard writes dollars, for example `12.50`. */
export function formatDollars(cents: number): string {
  return (cents / 100).toFixed(2);
}
