import { randomUUID } from "node:crypto";
import { createListening, type MessageSource } from "../sql/createListening.js";
import type { SqlMessages, SqlQuery } from "../sql/sqlStore.js";

/** Milliseconds between two reads. A read takes some microseconds. */
const READ_EVERY = 100;
/** Milliseconds for which a message can be read. */
const KEPT = 60_000;
/** Messages that one read returns. */
const MOST = 1_000;

const SEND = "insert into keyhold_messages (sender, text, sent_at) values ($1, $2, $3) returning id";
const FORGET = "delete from keyhold_messages where sent_at < $1 returning id";
const NEWEST = "select coalesce(max(id), 0) as id from keyhold_messages";
const READ = `select id, sender, text from keyhold_messages where id > $1 order by id limit ${MOST}`;

/** Creates messages between the processes that share a SQLite file. They are rows that each process reads, because SQLite cannot notify. */
export function sqliteMessages(query: SqlQuery): SqlMessages {
  const here = randomUUID();

  function read(tell: (text: string) => void, gap: () => void): MessageSource {
    let last = 0;
    let readAt = Date.now();
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;

    const later = () => {
      if (!isOver) timer = setTimeout(look, READ_EVERY).unref();
    };
    async function look(): Promise<void> {
      try {
        const rows = await query(READ, [last]);
        // The machine slept, or the file could not be read.
        const isLate = Date.now() - readAt > KEPT / 2;
        readAt = Date.now();
        for (const { id, sender, text } of rows) {
          last = Number(id);
          if (sender !== here && !isOver) tell(String(text));
        }
        if (isLate) gap();
      } catch {
        // If messages may be missing, the next read calls `gap`.
      }
      later();
    }
    const begin = async () => {
      const [newest] = await query(NEWEST, []);
      last = Number(newest?.id);
      later();
    };
    return {
      begun: begin(),
      end() {
        isOver = true;
        clearTimeout(timer);
      },
    };
  }

  const listening = createListening(read);
  async function send(text: string): Promise<void> {
    const now = Date.now();
    await query(SEND, [here, text, now]);
    await query(FORGET, [now - KEPT]);
  }

  return {
    send(text) {
      listening.tell(text);
      // A message is only a hint.
      send(text).catch(() => undefined);
    },
    listen: listening.listen,
    close: listening.close,
  };
}
