import { expect, test } from "vitest";
import type { CivicSettingsInput } from "../../../src/index.js";
import { alice, connectHub, initialize, post, startExchange } from "../../support/civic.js";

const profiles = [
  { id: "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", alias: "all", toolkits: ["google-calendar", "notes"] },
  { id: "7f9619ff-8b86-4d01-b42d-00cf4fc964ff", alias: "reading", toolkits: ["notes"] },
] satisfies CivicSettingsInput["profiles"];
const skills = [
  { alias: "triage", instructions: "Sort by urgency." },
  { alias: "escalation", instructions: "Call Kim." },
];
const notes = ["notes-search_notes", "continue_job"];
const everything = ["google-calendar-list_events", "google-calendar-create_event", ...notes];

/** Prepares a member's client that connects to the hub's address with a query. */
async function open(query: string, headers: Record<string, string> = {}, parameters: Record<string, string> = {}) {
  const settings = { invitations: [alice("MEMBER")], profiles, skills, accountId: "org_abc123" };
  const { civic, exchange } = await startExchange(settings);
  const { access_token } = await exchange({}, parameters);
  const connect = () => connectHub(civic, access_token, headers, {}, query);
  return { access_token, url: `${civic.origin}/hub/mcp${query}`, connect };
}

test.each([
  ["", {}, [...everything, "switch_profile"]],
  ["?profile=reading", {}, notes],
  ["?profile=reading&lock=true", {}, notes],
  ["?profile=reading&lock=false", {}, [...notes, "switch_profile"]],
  ["?lock=true", {}, everything],
  ["?lock=false", {}, [...everything, "switch_profile"]],
  ["?profile=", {}, [...everything, "switch_profile"]],
  ["?profile=reading", { "x-civic-profile": "all" }, notes],
  ["?profile=reading", { "x-civic-profile-id": profiles[0]?.id ?? "" }, notes],
  ["", { "x-civic-profile": "reading" }, [...notes, "switch_profile"]],
])("F-I8: the hub's address with %j and the headers %j gives the tools %j", async (query, headers, tools) => {
  const { connect } = await open(query, headers);
  const { client } = await connect();
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(tools);
});

test("F-I8: a profile in the token overrides the profile in the address, and stays locked", async () => {
  const { connect } = await open("?profile=all&lock=false", {}, { civic_profile: profiles[1]?.id ?? "" });
  const { client } = await connect();
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(notes);
});

test.each([
  ["?skills=triage", ["Sort by urgency."]],
  ["?skills=escalation,%20triage", ["Sort by urgency.", "Call Kim."]],
  ["?skills=unknown", []],
])("F-I8: the hub's address with %s adds %j to the instructions", async (query, added) => {
  const { connect } = await open(query);
  const { client } = await connect();
  const instructions = client.getInstructions() ?? "";
  expect(skills.map((skill) => skill.instructions).filter((text) => instructions.includes(text))).toEqual(added);
});

test.each([
  ["?profile=missing", {}],
  ["?accountId=org_other", {}],
  ["", { "x-civic-account-id": "org_other" }],
])("F-I8: the hub refuses the address with %j and the headers %j", async (query, headers) => {
  const { url, access_token } = await open(query);
  const response = await post(url, access_token, initialize, headers);
  expect([response.status, await response.json()]).toMatchObject([403, { error: "access_denied" }]);
});

test("F-I8: the hub accepts its own account ID in the address", async () => {
  const { connect } = await open("?accountId=org_abc123");
  expect((await (await connect()).client.listTools()).tools).not.toEqual([]);
});
