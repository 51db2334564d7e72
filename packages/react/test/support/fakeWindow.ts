import { vi } from "vitest";

/** jsdom opens no windows: this stands in for `window.open`, and tells what was opened and closed. */
export function fakeWindow(options: { blocked?: boolean } = {}) {
  const opened: { url: URL; name: string; closed: boolean }[] = [];
  const open = vi.spyOn(window, "open").mockImplementation((url, name) => {
    if (options.blocked) return null;
    const popup = {
      url: new URL(String(url), window.location.href),
      name: String(name),
      closed: false,
      close: () => {
        popup.closed = true;
      },
    };
    opened.push(popup);
    return popup as unknown as Window;
  });
  return { opened, open, options };
}

/** Whether the page is on a phone; jsdom has no media queries of its own. */
export function onPhone(phone: boolean): void {
  window.matchMedia = (media) => Object.assign(new EventTarget(), { matches: phone, media }) as MediaQueryList;
}
