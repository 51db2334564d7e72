/** Makes screen readers say sentences, in a live region that they can read. */
export interface Announcer {
  /** The screen reader says the text when it has finished its current sentence. */
  announce(text: string): void;
  /** A `ref` that registers a live region. */
  readonly addRegion: (region: Element | null) => void;
}

/** Milliseconds after which a sentence is removed, so that users who move through the page do not find an old one. */
const lasts = 10_000;

/** Creates an announcer. React does not manage the content of the regions, so a page translator can change it without harm. */
export function createAnnouncer(): Announcer {
  const regions = new Set<Element>();
  let clear: ReturnType<typeof setTimeout> | undefined;
  return {
    announce(text) {
      for (const region of regions) {
        region.replaceChildren();
        if (!region.isConnected) regions.delete(region);
      }
      clearTimeout(clear);
      const region = [...regions].find(isHeard) ?? [...regions][0];
      // A new element each time, so that the screen reader says the same words again.
      const said = document.createElement("span");
      said.textContent = text;
      region?.append(said);
      clear = setTimeout(() => said.remove(), lasts);
    },
    addRegion(region) {
      if (region) regions.add(region);
    },
  };
}

/** `:is()` ignores selectors that a browser does not know: browsers without `:modal` match the other one. */
const modal = ":is(:modal, [aria-modal='true'])";

/** Whether a screen reader reads this region: not if it is hidden, inert or behind a modal. */
function isHeard(region: Element): boolean {
  if (isInside(region, "[inert], [aria-hidden='true']") || region.checkVisibility?.() === false) return false;
  return !document.querySelector(modal) || isInside(region, modal);
}

/** `Element.closest` that also looks outside shadow roots. */
function isInside(element: Element, selector: string): boolean {
  if (element.closest(selector)) return true;
  const root = element.getRootNode();
  return root instanceof ShadowRoot && isInside(root.host, selector);
}
