/** Navigates this tab. Alone in a file because jsdom cannot navigate. */
export function leavePage(url: string): void {
  window.location.assign(url);
}
