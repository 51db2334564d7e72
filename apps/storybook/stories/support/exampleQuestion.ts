import type { OpenQuestion, QuestionField } from "@keyhold/react";
import { fn } from "storybook/test";

const calendars = [
  { value: "home", title: "Home" },
  { value: "work", title: "Work" },
];
const guests = [
  { value: "bob", title: "Bob" },
  { value: "carol", title: "Carol" },
  { value: "dan", title: "Dan" },
];

/** Every kind of field. */
export const exampleFields: readonly QuestionField[] = [
  {
    kind: "text",
    name: "title",
    title: "Title",
    description: "Your guests see this in their calendars.",
    required: true,
    minLength: 2,
    maxLength: 60,
  },
  { kind: "choice", name: "calendar", title: "Calendar", required: true, options: calendars, default: "home" },
  { kind: "choice", name: "room", title: "Room", required: false, options: [{ value: "1", title: "Large room" }] },
  { kind: "text", name: "day", title: "Day", required: true, format: "date" },
  { kind: "text", name: "reminder", title: "Reminder", required: false, format: "date-time" },
  {
    kind: "number",
    name: "seats",
    title: "Seats",
    required: false,
    integer: true,
    minimum: 1,
    maximum: 12,
    default: 4,
  },
  { kind: "text", name: "email", title: "E-mail for replies", required: false, format: "email" },
  { kind: "text", name: "link", title: "Web page", required: false, format: "uri" },
  { kind: "choices", name: "guests", title: "Guests", required: false, options: guests, maxItems: 2, default: ["bob"] },
  {
    kind: "boolean",
    name: "public",
    title: "Show it to everyone",
    description: "People outside your team can find the event.",
    required: false,
  },
];

/** A question that waits, as `useToolCall()` returns it. */
export const exampleQuestion = (change: Partial<OpenQuestion> = {}): OpenQuestion => ({
  id: "question-1",
  provider: "civic",
  from: "Civic",
  message: "Which event should I create?",
  fields: exampleFields,
  expiresAt: "2026-11-29T12:10:00.000Z",
  answer: fn(),
  isSending: false,
  error: undefined,
  ...change,
});
