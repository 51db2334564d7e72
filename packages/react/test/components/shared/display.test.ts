import { expect, test } from "vitest";
import { type ConnectState, displayOf, KeyholdError } from "../../../src/index.js";
import { agentcard, withStatus } from "../../../src/testing/index.js";

const choices = { openAgain() {}, useThisTab() {}, cancel() {} };
const offline = new KeyholdError({ code: "offline", message: "No answer." });
const refused = new KeyholdError({ code: "authorization_refused", message: "No." });
const known = { data: agentcard, error: null };

test.each(["disconnected", "connected", "needs_reconnect", "needs_login", "no_access", "unavailable"] as const)(
  "displayOf() shows the backend's state while the user is not connecting: %s",
  (status) => {
    expect(displayOf({ data: withStatus(agentcard, status), error: null })).toMatchObject({ status });
  },
);

test.each<ConnectState>([
  { status: "waiting", ...choices },
  { status: "unseen", ...choices },
  { status: "blocked", ...choices },
  { status: "leaving" },
  { status: "finishing" },
])("displayOf prefers the state of connecting, even while connected: $status", (state) => {
  expect(displayOf(known, state)).toBe(state);
  expect(displayOf({ data: withStatus(agentcard, "connected"), error: null }, state)).toBe(state);
});

test.each<ConnectState>([{ status: "cancelled" }, { status: "failed", error: refused }])(
  "displayOf() shows the outcome of connecting until the provider is connected after all: $status",
  (state) => {
    expect(displayOf(known, state)).toBe(state);
    expect(displayOf({ data: withStatus(agentcard, "connected"), error: null }, state).status).toBe("connected");
  },
);

test("displayOf is offline if there was no answer, when loading or connecting", () => {
  const shown = { status: "offline", error: offline };
  expect(displayOf({ data: undefined, error: offline })).toEqual(shown);
  expect(displayOf(known, { status: "failed", error: offline })).toEqual(shown);
});

test("displayOf is loading or load_failed while the connections are not known", () => {
  expect(displayOf({ data: undefined, error: null })).toEqual({ status: "loading" });
  expect(displayOf({ data: undefined, error: refused })).toEqual({ status: "load_failed", error: refused });
});
