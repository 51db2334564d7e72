import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import type { Jobs } from "./createJobs.js";

/** What the tools of one user work on. */
export interface Desk {
  readonly events: { id: string; summary: string; start: string }[];
  readonly notes: readonly { id: string; text: string }[];
  readonly mails: readonly { id: string; subject: string }[];
  /** Whether the user has let Civic read the mails. */
  mailAllowed: boolean;
}

/** A desk as every new user finds it: always the same. */
export function createDesk(): Desk {
  return {
    events: [
      { id: "event_1", summary: "Stand-up", start: "2027-01-04T09:00:00Z" },
      { id: "event_2", summary: "Lunch with Kim", start: "2027-01-05T12:30:00Z" },
    ],
    notes: [
      { id: "note_1", text: "Ideas for the spring launch" },
      { id: "note_2", text: "Shopping list: coffee, oranges" },
      { id: "note_3", text: "Questions for the launch review" },
    ],
    mails: [
      { id: "mail_1", subject: "Your order of oranges is on its way" },
      { id: "mail_2", subject: "Minutes of the launch review" },
    ],
    mailAllowed: false,
  };
}

/** What a session stands in: whose desk, and which profile. */
export interface HubSession {
  readonly desk: Desk;
  profile: string;
  /** Whether the token binds the session to its profile. */
  readonly locked: boolean;
}

function answer(text: string, structuredContent: Record<string, unknown>): CallToolResult {
  return { content: [{ type: "text", text }], structuredContent };
}

/** Gives a hub server the tools of a small toolkit, and the hub's own. */
export function registerTools(server: McpServer, session: HubSession, jobs: Jobs): void {
  const { desk } = session;
  const { events, notes, mails } = desk;

  server.registerTool(
    "google-calendar-list_events",
    { description: "Lists the events of the user's calendar.", annotations: { readOnlyHint: true } },
    () => answer(events.map(({ start, summary }) => `${start} ${summary}`).join("\n"), { events: [...events] }),
  );
  server.registerTool(
    "google-calendar-create_event",
    {
      description: "Adds an event to the user's calendar.",
      inputSchema: { summary: z.string().min(1), start: z.iso.datetime() },
    },
    async ({ summary, start }) => {
      const event = { id: `event_${events.length + 1}`, summary, start };
      events.push(event);
      await server.sendLoggingMessage({ level: "info", logger: "google-calendar", data: `Created ${summary}.` });
      return answer(`Created ${summary}.`, { event });
    },
  );
  server.registerTool(
    "notes-search_notes",
    {
      description: "Searches the user's notes.",
      inputSchema: { query: z.string() },
      annotations: { readOnlyHint: true },
    },
    ({ query }) => {
      const found = notes.filter(({ text }) => text.toLowerCase().includes(query.toLowerCase()));
      return answer(found.map(({ text }) => text).join("\n") || "Nothing found.", { notes: found });
    },
  );
  server.registerTool(
    "google-gmail-search_messages",
    {
      description: "Searches the user's mails. Asks for their permission first.",
      inputSchema: { query: z.string() },
      annotations: { readOnlyHint: true },
    },
    ({ query }) =>
      jobs.begin(desk, () => {
        const found = mails.filter(({ subject }) => subject.toLowerCase().includes(query.toLowerCase()));
        return answer(found.map(({ subject }) => subject).join("\n") || "Nothing found.", { messages: found });
      }),
  );
  server.registerTool(
    "continue_job",
    { description: "Continues a job that waited for an authorization.", inputSchema: { job_id: z.string() } },
    ({ job_id }) =>
      jobs.resume(desk, job_id) ?? {
        content: [{ type: "text", text: `No job ${job_id} is waiting.` }],
        isError: true,
      },
  );
  if (session.locked) return;
  server.registerTool(
    "switch_profile",
    { description: "Switches to another profile of the account.", inputSchema: { profile: z.string().min(1) } },
    ({ profile }) => {
      session.profile = profile;
      return answer(`Switched to the profile ${profile}.`, { profile });
    },
  );
}
