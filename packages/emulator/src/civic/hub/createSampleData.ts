/** The data of one user that the tools read and change. */
export interface SampleData {
  readonly events: { id: string; summary: string; start: string }[];
  readonly notes: readonly { id: string; text: string }[];
  readonly mails: { id: string; subject: string }[];
  readonly channel: string[];
}

/** Creates the data of a new user. It is the same for every user. */
export function createSampleData(): SampleData {
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
    channel: [],
  };
}
