import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { Inspect } from "./inspectBody.js";
import { type EventPart, splitEvents } from "./splitEvents.js";

/** Bytes of a part that has no event, only a blank line. A server may send millions of them. */
const BLANK = "\r\n".length;

/**
 * A stream of events. Keyhold checks each event when it is complete. It passes an event on unchanged, or writes a new one: if a link was unsafe, or if two
 * clients could read the event in two ways. Not all clients end a line at a lone CR.
 *
 * @see [HTML, server-sent events](https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation)
 */
export async function* inspectEvents(
  look: Inspect,
  body: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder();
  let events: EventSourceMessage[] = [];
  let retry: number | undefined;
  const parser = createParser({
    onEvent: (event) => events.push(event),
    onRetry: (milliseconds) => {
      retry = milliseconds;
    },
  });

  function checked({ bytes, isLarge, isWhole }: EventPart): Buffer {
    if (isLarge || (isWhole && bytes.length <= BLANK)) return bytes;
    const text = decoder.decode(bytes, { stream: true });
    events = [];
    retry = undefined;
    // Whether a last CR ends a line depends on the next byte. An event that the end of the stream cuts off is checked too.
    parser.feed(isWhole ? `${text}${text.endsWith("\r") ? "\n" : ""}` : `${text}\n\n`);
    const seen = events.map(({ data }) => lookedInto(look, data));
    const isSame = seen.every((data, index) => data === events[index]?.data);
    if (isSame && (events.length === 0 || !text.includes("\r"))) return bytes;
    return Buffer.from(events.map((event, index) => written({ ...event, data: seen[index] ?? "" }, retry)).join(""));
  }

  for await (const parts of splitEvents(body)) yield Buffer.concat(parts.map(checked));
}

/** No client reads an event that is not JSON as a message. */
function lookedInto(look: Inspect, data: string): string {
  try {
    return look(data);
  } catch (error) {
    if (error instanceof SyntaxError) return data;
    throw error;
  }
}

function written({ id, event, data }: EventSourceMessage, retry: number | undefined): string {
  const lines = [
    ...(retry === undefined ? [] : [`retry: ${retry}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...data.split("\n").map((line) => `data: ${line}`),
  ];
  return `${lines.join("\n")}\n\n`;
}
