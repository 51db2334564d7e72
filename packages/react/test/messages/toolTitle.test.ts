import { expect, test } from "vitest";
import { toolTitle } from "../../src/index.js";

test.each([
  [{ name: "odd_name", title: "Search mail" }, "Search mail"],
  [{ name: "google-calendar-list_events" }, "Google Calendar: List events"],
  [{ name: "slack-share_message" }, "Slack: Share message"],
  [{ name: "continue_job" }, "Continue job"],
  [{ name: "createCard" }, "Create card"],
  [{ name: "get-user-info" }, "Get user info"],
  [{ name: "notion.search" }, "Notion search"],
  [{ name: "whoami" }, "Whoami"],
  [{ name: "検索" }, "検索"],
  [{ name: "__" }, "__"],
  [{ name: "" }, ""],
])("the tool %o is called %s", (tool, title) => {
  expect(toolTitle(tool)).toBe(title);
});
