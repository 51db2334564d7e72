import { LARGEST_WHOLE } from "./sendUpstream.js";

const LF = 10;
const CR = 13;
/** The maximum number of pieces of one event that Keyhold keeps before it joins them. A server can send an event byte by byte. */
const MOST_HELD = 1_000;

/** The part of an event stream between two blank lines: usually an event or a comment. */
export interface EventPart {
  readonly bytes: Buffer;
  /** True for a piece of an event that is larger than `LARGEST_WHOLE`. Keyhold passes such pieces on at once. */
  readonly isLarge: boolean;
  /** True if a blank line ends this part. Otherwise the event is large and has more pieces, or the stream ended in the middle of it. */
  readonly isWhole: boolean;
}

/**
 * Splits an event stream at its blank lines. CR LF, LF and CR end a line.
 *
 * @returns for each chunk of the stream, all parts that end in this chunk. They come as one list, because a chunk can have a hundred
 * thousand blank lines
 */
export async function* splitEvents(
  body: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<readonly EventPart[]> {
  let held: Buffer[] = [];
  let size = 0;
  let isLarge = false;
  let isLineEmpty = true;
  let wasCR = false;

  function cut(rest: Buffer, isWhole: boolean): EventPart {
    const part = { bytes: Buffer.concat([...held, rest]), isLarge, isWhole };
    held = [];
    size = 0;
    return part;
  }

  for await (const chunk of body) {
    const parts: EventPart[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      const endsLine = byte === CR || (byte === LF && !wasCR);
      wasCR = byte === CR;
      if (!endsLine) {
        // The LF after a CR belongs to the line that the CR has ended.
        if (byte !== LF) isLineEmpty = false;
        continue;
      }
      if (isLineEmpty) {
        parts.push(cut(chunk.subarray(from, at + 1), true));
        from = at + 1;
        isLarge = false;
      }
      isLineEmpty = true;
    }
    const rest = chunk.subarray(from);
    held.push(rest);
    size += rest.length;
    if (held.length > MOST_HELD) held = [Buffer.concat(held)];
    isLarge ||= size > LARGEST_WHOLE;
    if (isLarge) parts.push(cut(Buffer.alloc(0), false));
    if (parts.length > 0) yield parts;
  }
  if (size > 0) yield [cut(Buffer.alloc(0), false)];
}
