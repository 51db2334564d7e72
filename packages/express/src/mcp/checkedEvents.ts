import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { Look } from "./checkedBody.js";
import { splitEvents } from "./splitEvents.js";

/**
 * A stream of events, each looked into when it is whole. It goes on as it came, or written anew where it was not safe, or where two readers
 * could see two things in it: not all of them end a line at a lone CR.
 *
 * @see [HTML, server-sent events](https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation)
 */
export async function* checkedEvents(
  look: Look,
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

  for await (const { bytes, isLarge, isWhole } of splitEvents(body)) {
    if (isLarge) {
      yield bytes;
      continue;
    }
    const text = decoder.decode(bytes, { stream: true });
    events = [];
    retry = undefined;
    // A last CR ends a line only with what follows; an event that the end of the stream cut off is looked into all the same.
    parser.feed(isWhole ? `${text}${text.endsWith("\r") ? "\n" : ""}` : `${text}\n\n`);
    const seen = events.map(({ data }) => lookedInto(look, data));
    const isSame = seen.every((data, index) => data === events[index]?.data);
    if (isSame && (events.length === 0 || !text.includes("\r"))) yield bytes;
    else
      yield Buffer.from(events.map((event, index) => written({ ...event, data: seen[index] ?? "" }, retry)).join(""));
  }
}

/** An event that is no JSON is no message to any client. */
function lookedInto(look: Look, data: string): string {
  try {
    return look(data);
  } catch {
    return data;
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
