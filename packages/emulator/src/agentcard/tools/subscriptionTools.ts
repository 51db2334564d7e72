import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import { findMerchant, isLinked, locale } from "../merchants.js";
import { menu, type Subscription, SubscriptionSettings } from "../subscription.js";
import { defineTool } from "./defineTool.js";
import { structuredResult } from "./toolResults.js";

const ManageSubscription = z.object({
  merchant: z.string(),
  action: z.enum(["menu_search", "get_skip_dates", "skip", "unskip", "set_skip_dates", "update_setting"]),
  query: z.string().default(""),
  limit: z.int().positive().optional(),
  date: z.string().optional(),
  dates: z.array(z.string()).default([]),
  setting: z.string().optional(),
  value: z.unknown().optional(),
});
type Input = z.infer<typeof ManageSubscription>;

function failed(merchant: string, reason: string): CallToolResult {
  return structuredResult(`Could not manage ${merchant}: ${reason}`, { status: "error" });
}

function setSkipDates(subscription: Subscription, merchant: string, dates: Iterable<string>): CallToolResult {
  const skipDates = [...new Set(dates)].sort();
  if (!z.array(z.iso.date()).safeParse(skipDates).success) return failed(merchant, "a date has to be YYYY-MM-DD.");
  subscription.skipDates = skipDates;
  return structuredResult(`Skipped deliveries: ${skipDates.join(", ") || "none"}.`, { status: "ok", skipDates });
}

function updateSetting(subscription: Subscription, { merchant, setting, value }: Input): CallToolResult {
  if (!setting) return structuredResult("A setting is required for update_setting.");
  const change = SubscriptionSettings.safeParse({ [setting]: value });
  if (!change.success) return failed(merchant, z.prettifyError(change.error));
  Object.assign(subscription.settings, change.data);
  return structuredResult(`Updated ${setting}.`, { status: "ok", result: subscription.settings });
}

export const manage_subscription = defineTool(ManageSubscription, (input, { account }) => {
  const { merchant, action, query, limit, date, dates } = input;
  if (findMerchant(merchant) !== locale) return failed(merchant, "it has no subscription.");
  if (!isLinked(account, locale)) return failed(merchant, "link it first with buy_connect.");
  const { subscription } = account;
  const { skipDates } = subscription;
  switch (action) {
    case "menu_search": {
      const items = menu.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase())).slice(0, limit);
      const text = items.map(({ id, name, inPlan }) => `• ${name}${inPlan ? " (in plan)" : ""} [${id}]`).join("\n");
      return structuredResult(text || "No meals matched.", {
        status: items.length ? "ok" : "empty",
        items,
        count: items.length,
      });
    }
    case "get_skip_dates":
      return structuredResult(`Skipped deliveries: ${skipDates.join(", ") || "none"}.`, { status: "ok", skipDates });
    case "set_skip_dates":
      return setSkipDates(subscription, merchant, dates);
    case "update_setting":
      return updateSetting(subscription, input);
    case "skip":
    case "unskip": {
      if (!date) return structuredResult(`A date (YYYY-MM-DD) is required to ${action}.`);
      const others = skipDates.filter((each) => each !== date);
      return setSkipDates(subscription, merchant, action === "skip" ? [...others, date] : others);
    }
  }
});
