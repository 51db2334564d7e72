import * as z from "zod";
import { defineTool, type HubTool } from "./defineTool.js";
import { structuredResult, textError } from "./toolResults.js";

const query = z.object({ query: z.string() });
const readOnly = { readOnlyHint: true };

function containing<Item>(items: readonly Item[], part: string, textOf: (item: Item) => string): Item[] {
  return items.filter((item) => textOf(item).toLowerCase().includes(part.toLowerCase()));
}

function lines(texts: readonly string[]): string {
  return texts.join("\n") || "Nothing found.";
}

/** The tools of all toolkits. */
export const hubTools: readonly HubTool[] = [
  defineTool(
    "google-calendar",
    {
      name: "google-calendar-list_events",
      description: "Lists the events of the user's calendar.",
      input: z.object({}),
      annotations: readOnly,
    },
    (_input, { data: { events } }) =>
      structuredResult(lines(events.map(({ start, summary }) => `${start} ${summary}`)), { events }),
  ),
  defineTool(
    "google-calendar",
    {
      name: "google-calendar-create_event",
      description: "Adds an event to the user's calendar.",
      input: z.object({ summary: z.string().min(1), start: z.iso.datetime() }),
    },
    async ({ summary, start }, { data: { events }, log }) => {
      const event = { id: `event_${events.length + 1}`, summary, start };
      events.push(event);
      await log(`Created ${summary}.`);
      return structuredResult(`Created ${summary}.`, { event });
    },
  ),
  defineTool(
    "notes",
    {
      name: "notes-search_notes",
      description: "Searches the user's notes.",
      input: query,
      annotations: readOnly,
    },
    ({ query }, { data }) => {
      const notes = containing(data.notes, query, ({ text }) => text);
      return structuredResult(lines(notes.map(({ text }) => text)), { notes });
    },
  ),
  defineTool(
    "google-gmail",
    {
      name: "google-gmail-search_messages",
      description: "Searches the user's mails. Asks for their permission first.",
      input: query,
      annotations: readOnly,
      needs: ["google-gmail"],
    },
    ({ query }, { data }) => {
      const messages = containing(data.mails, query, ({ subject }) => subject);
      return structuredResult(lines(messages.map(({ subject }) => subject)), { messages });
    },
  ),
  defineTool(
    "slack",
    {
      name: "slack-share_message",
      description: "Posts the subject of a mail to the user's Slack channel. Asks for two permissions first.",
      input: z.object({ message_id: z.string() }),
      needs: ["google-gmail", "slack"],
    },
    ({ message_id }, { data: { mails, channel } }) => {
      const mail = mails.find(({ id }) => id === message_id);
      if (!mail) return textError(`There is no mail ${message_id}.`);
      channel.push(mail.subject);
      return structuredResult(`Posted: ${mail.subject}`, { channel });
    },
  ),
];
