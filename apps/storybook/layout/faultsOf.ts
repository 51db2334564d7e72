const rem = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** The width of a row's icon and of its button for the details, in pixels. A row of less than 14 rem has them above the text. */
const columnsOf = ({ clientWidth }: HTMLElement) => (clientWidth > 14 * rem() ? 5.875 * rem() : 0);

/**
 * What looks broken to a reader: something that is wider than the page, a text that is wider than its button, and words on two lines that have
 * room on one.
 *
 * @param beside the pixels of a line that something beside the words may take
 */
export function faultsOf(panel: HTMLElement, beside = columnsOf(panel)): string[] {
  const { left, right } = panel.getBoundingClientRect();
  const shown = [...panel.querySelectorAll<HTMLElement>("*")].filter((each) => !isUnseen(each));
  const outside = shown.filter((each) => {
    const box = each.getBoundingClientRect();
    const isOutside = box.width > 0 && (box.left < left - 1 || box.right > right + 1);
    return isOutside || (each.matches("button, a") && textOf(each).width > box.width);
  });
  const broken = shown.flatMap((each) => [...each.childNodes]).flatMap((node) => brokenWordsIn(node, panel, beside));
  return [...outside.map((each) => `outside: ${each.className} ${each.textContent}`), ...broken];
}

function textOf(element: Element): DOMRect {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range.getBoundingClientRect();
}

/** Only for screen readers, or under something that hides it. */
function isUnseen(element: Element): boolean {
  for (let each: Element | null = element; each; each = each.parentElement) {
    if (getComputedStyle(each).clipPath !== "none") return true;
  }
  return element.closest("[data-keyhold-announcer]") !== null;
}

function brokenWordsIn(node: ChildNode, panel: HTMLElement, beside: number): string[] {
  if (node.nodeType !== Node.TEXT_NODE || !node.parentElement) return [];
  // Chinese and Japanese break between any two characters.
  const words = [...(node.nodeValue ?? "").matchAll(/[^\s-]+-?/g)].filter(([word]) => !/[\u3000-\u9fff]/.test(word));
  const room = roomFor(node.parentElement, panel) - beside;
  return words.flatMap(({ 0: word, index }) => {
    const range = document.createRange();
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
    return lines.size > 1 && widthOf(word, node.parentElement) < room ? [`broken: ${word}`] : [];
  });
}

/** The width of a line that has nothing beside it. */
function roomFor(element: HTMLElement, panel: HTMLElement): number {
  let room = panel.offsetWidth;
  for (let each: HTMLElement | null = element; each && panel.contains(each); each = each.parentElement) {
    const { paddingLeft, paddingRight, borderLeftWidth, borderRightWidth } = getComputedStyle(each);
    for (const edge of [paddingLeft, paddingRight, borderLeftWidth, borderRightWidth]) room -= Number.parseFloat(edge);
  }
  return room;
}

const canvas = document.createElement("canvas").getContext("2d");

function widthOf(word: string, element: HTMLElement | null): number {
  if (!canvas || !element) return 0;
  canvas.font = getComputedStyle(element).font;
  return canvas.measureText(word).width;
}
