import { expect, it } from "vitest";
import { civicJobs } from "../support/civicJobs.js";

const google = (scope: string) =>
  `https://accounts.google.com/o/oauth2/v2/auth?${new URLSearchParams({ client_id: "civic", scope })}`;

it.each([
  [google("https://www.googleapis.com/auth/gmail.readonly"), "Gmail"],
  [google("openid https://www.googleapis.com/auth/calendar.events"), "Google Calendar"],
  [google("openid email"), "Google"],
  ["https://slack.com/oauth/v2/authorize?user_scope=chat:write", "Slack"],
  ["https://github.com/login/oauth/authorize?client_id=civic", "GitHub"],
  // A page of the hub itself, with the name of a toolkit or without.
  ["https://app.civic.com/user/jobs/1?toolkit=google-gmail", "Gmail"],
  ["https://app.civic.com/user/jobs/1", undefined],
  ["https://app.civic.com/user/jobs/unslacked", undefined],
])("a permission at the address %s is asked for by %s", (authUrl, service) => {
  const body = JSON.stringify({ status: "AUTH_REQUIRED", authUrl });
  expect(civicJobs.readStatus(202, body)).toEqual({ status: "required", url: authUrl, service });
});
