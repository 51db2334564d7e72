import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { type ActivityChange, type ConnectionChange, paths, requestHeader } from "@keyhold/contract";
import { createParser } from "eventsource-parser";

/** Opens an event stream as a page does. */
export async function openEvents(mount: string, cookie = "", more: Record<string, string> = {}) {
  const headers = { [requestHeader.name]: requestHeader.value, cookie, ...more };
  const sent = request(mount + paths.events(), { headers, agent: false }).end();
  const response: IncomingMessage = (await once(sent, "response"))[0];
  const changes: Partial<ConnectionChange>[] = [];
  const activity: ActivityChange[] = [];
  const parser = createParser({
    onEvent({ data }) {
      const change: ActivityChange | Partial<ConnectionChange> = JSON.parse(data);
      if ("activity" in change) activity.push(change);
      else changes.push(change);
    },
  });
  response.setEncoding("utf8").on("data", (chunk) => parser.feed(chunk));
  // A stream may end, or break off.
  response.on("error", () => undefined);
  const ended = new Promise((resolve) => response.once("close", resolve));
  return {
    status: response.statusCode,
    /** The changes of connections and approvals that have arrived so far. */
    changes,
    /** The messages that the record has new lines. They arrive within half a second after a call, so no test counts them. */
    activity,
    ended,
    close: () => response.destroy(),
  };
}
