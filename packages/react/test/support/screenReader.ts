import { virtual } from "@guidepup/virtual-screen-reader";
import { vi } from "vitest";

/** After the end of the page, the reader begins again. */
const MOST_PHRASES = 500;

/** What a screen reader reads of the page, from the top to the end. */
export async function readPage(): Promise<string> {
  await virtual.start({ container: document.body });
  for (let phrases = 0; phrases < MOST_PHRASES; phrases++) {
    await virtual.next();
    if ((await virtual.lastSpokenPhrase()) === "end of document") break;
  }
  const spoken = await virtual.spokenPhraseLog();
  await virtual.stop();
  return spoken.join("\n");
}

// jsdom has no CSS. The screen reader looks for the element that `aria-controls` names.
Object.assign(globalThis, { CSS: { escape: (id: string) => id.replace(/[^\w-]/g, "\\$&") } });

/**
 * What a screen reader says by itself while the user does something: where the focus goes, and what the page announces.
 *
 * @param last a part of the last phrase
 */
export async function hear(act: () => Promise<unknown>, last: RegExp): Promise<string> {
  await virtual.start({ container: document.body });
  await virtual.clearSpokenPhraseLog();
  await act();
  const spoken = await vi.waitFor(async () => {
    const phrases = await virtual.spokenPhraseLog();
    if (!phrases.some((phrase) => last.test(phrase))) throw new Error(`Heard only: ${phrases.join(" | ")}`);
    return phrases;
  }, 30_000);
  await virtual.stop();
  return spoken.join("\n");
}
