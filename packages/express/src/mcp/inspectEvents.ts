import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { EventNotes } from "./Admit.js";
import type { Inspect } from "./inspectBody.js";
import { type EventPart, splitEvents } from "./splitEvents.js";

/** The maximum size, in bytes, of a part that is only a blank line. A server can send millions of them. */
const BLANK = "\r\n".length;

/**
 * Checks each event of an event stream when it is complete. It passes most events on unchanged. It writes a new event if a link was unsafe,
 * or if clients could read the event in two ways: not all clients end a line at a lone CR.
 *
 * @param notes hears what happens to the events
 * @see [HTML, server-sent events](https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation)
 */
export async function* inspectEvents(
  look: Inspect,
  body: AsyncIterable<Buffer> | Iterable<Buffer>,
  notes?: EventNotes,
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
    if (isLarge) notes?.passed();
    if (isLarge || (isWhole && bytes.length <= BLANK)) return bytes;
    const text = decoder.decode(bytes, { stream: true });
    events = [];
    retry = undefined;
    // Complete the event for the parser: a CR at the end needs the next byte, and a stream can end in the middle of an event.
    parser.feed(isWhole ? `${text}${text.endsWith("\r") ? "\n" : ""}` : `${text}\n\n`);
    const seen = events.map(({ data }) => lookedInto(look, data));
    const isSame = seen.every((data, index) => data === events[index]?.data);
    if (isSame && (events.length === 0 || !text.includes("\r"))) return bytes;
    return Buffer.from(events.map((event, index) => written({ ...event, data: seen[index] ?? "" }, retry)).join(""));
  }

  for await (const parts of splitEvents(body)) {
    yield Buffer.concat(parts.map(checked));
    notes?.taken();
  }
}

/** Checks the data of an event. Data that is not JSON stays unchanged, because no client reads it as a message. */
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
