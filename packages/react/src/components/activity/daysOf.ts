import type { ActivityLine } from "@keyhold/contract";

/** The calls of one day. */
export interface Day {
  /** The day in words: "today", "yesterday", "Friday, November 27". */
  readonly name: string;
  readonly lines: readonly ActivityLine[];
}

/** Groups calls by their day in the reader's time zone. The order stays. */
export function daysOf(lines: readonly ActivityLine[], locale: string, now = new Date()): readonly Day[] {
  const days = new Map<string, ActivityLine[]>();
  for (const line of lines) {
    const day = new Date(line.at).toDateString();
    days.set(day, [...(days.get(day) ?? []), line]);
  }
  return [...days].map(([day, lines]) => ({ name: nameOf(new Date(day), locale, now), lines }));
}

function nameOf(day: Date, locale: string, now: Date): string {
  for (const ago of [0, -1]) {
    const that = new Date(now.getFullYear(), now.getMonth(), now.getDate() + ago);
    if (that.getTime() === day.getTime())
      return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(ago, "day");
  }
  const year = day.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", year }).format(day);
}
