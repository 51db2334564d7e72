import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { expect, test } from "vitest";
import type { CivicSettingsInput } from "../../../src/index.js";
import { alice, connectHub, startExchange } from "../../support/civic.js";

type Result = Awaited<ReturnType<Client["callTool"]>>;

const restAuth = { experimental: { "civic:rest-auth": { version: "1.0" } } };
const search = { name: "google-gmail-search_messages", arguments: { query: "oranges" } };
const share = { name: "slack-share_message", arguments: { message_id: "mail_2" } };

const twoMailProfiles: CivicSettingsInput["profiles"] = [
  { id: "00000000-0000-4000-8000-000000000001", alias: "default", toolkits: ["google-gmail"] },
  { id: "00000000-0000-4000-8000-000000000003", alias: "mail", toolkits: ["google-gmail"] },
];

/** Returns the text of a result's resource by its name. */
function named(result: Result, name: string): string {
  const content = result.content as { resource?: { text: string; _meta: { name: string } } }[];
  return content.find(({ resource }) => resource?._meta.name === name)?.resource?.text ?? "";
}

const jobOf = (result: Result) => named(result, "continue_job_id");

function resume(client: Client, asked: Result) {
  return client.callTool({ name: "continue_job", arguments: { job_id: jobOf(asked) } });
}

async function decide(url: string, decision: "approve" | "deny") {
  return fetch(url, { method: "POST", body: new URLSearchParams({ decision }) });
}

async function start(options: Parameters<typeof startExchange>[0] = {}) {
  const { civic, exchange } = await startExchange(options);
  const { access_token } = await exchange();
  const connect = async (capabilities = {}, headers = {}) =>
    (await connectHub(civic, access_token, headers, capabilities)).client;
  const jobUrl = (asked: Result) => `${civic.origin}/user/jobs/${jobOf(asked)}`;
  const authUrl = (asked: Result) => `${jobUrl(asked)}?toolkit=google-gmail`;
  const poll = async (asked: Result, token = access_token) => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${jobUrl(asked)}/status`, { headers });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
  return { civic, exchange, connect, authUrl, jobUrl, poll };
}

test("a tool returns the address of a permission page, and continue_job runs the tool after the user allowed the service", async () => {
  const { civic, exchange, connect, authUrl } = await start();
  const client = await connect();
  const asked = await client.callTool(search);
  expect(asked.content).toMatchObject([{ type: "text", text: "Authorization required." }, {}, {}]);
  expect(named(asked, "authorization_url")).toBe(authUrl(asked));
  expect(await resume(client, asked)).toEqual(asked);

  const bob = await connectHub(civic, (await exchange({ sub: "bob", email: "bob@example.com" })).access_token);
  expect(await resume(bob.client, asked)).toMatchObject({ isError: true });

  expect(await (await fetch(authUrl(asked))).text()).toContain("Allow Civic to use your Gmail?");
  await decide(authUrl(asked), "approve");
  expect(await resume(client, asked)).toMatchObject({ structuredContent: { messages: [{ id: "mail_1" }] } });
  expect(await resume(client, asked)).toMatchObject({ isError: true });
  expect((await fetch(authUrl(asked))).status).toBe(404);
  expect((await decide(authUrl(asked), "approve")).status).toBe(404);
  expect(await client.callTool(search)).toHaveProperty("structuredContent");
});

test("the polling endpoint returns the status of a job", async () => {
  const { exchange, connect, authUrl, jobUrl, poll } = await start();
  const client = await connect(restAuth);
  const asked = await client.callTool(search);
  expect(asked.content).toEqual([
    { type: "text", text: "Authorization required." },
    { type: "resource", resource: expect.objectContaining({ _meta: { name: "continue_job_id" }, text: jobOf(asked) }) },
    {
      type: "resource",
      resource: expect.objectContaining({ _meta: { name: "auth_polling_endpoint" }, text: `${jobUrl(asked)}/status` }),
    },
  ]);
  expect(await poll(asked)).toEqual({ status: 202, body: { status: "PENDING" } });
  const required = { status: 202, body: { status: "AUTH_REQUIRED", authUrl: authUrl(asked) } };
  expect(await poll(asked)).toEqual(required);
  expect(await poll(asked)).toEqual(required);
  expect((await poll(asked, "made-up")).status).toBe(401);
  const bobs = (await exchange({ sub: "bob", email: "bob@example.com" })).access_token;
  expect((await poll(asked, bobs)).status).toBe(403);

  await decide(authUrl(asked), "approve");
  expect(await poll(asked)).toEqual({ status: 200, body: { status: "APPROVED" } });
  expect(await resume(client, asked)).toHaveProperty("structuredContent");
  expect((await poll(asked)).status).toBe(404);
});

test("a job ends with an error when the user denies the service", async () => {
  const { connect, authUrl, poll } = await start();
  const client = await connect(restAuth);
  const asked = await client.callTool(search);
  await decide(authUrl(asked), "deny");
  expect(await poll(asked)).toMatchObject({ status: 422, body: { status: "ERROR" } });
  expect(await resume(client, asked)).toMatchObject({ isError: true });
  expect((await poll(asked)).status).toBe(404);
});

test("a tool that needs two services asks for them one after the other", async () => {
  const { connect, authUrl } = await start();
  const client = await connect();
  const first = await client.callTool(share);
  await decide(authUrl(first), "approve");
  const second = await resume(client, first);
  expect(jobOf(second)).not.toBe("");
  expect(jobOf(second)).not.toBe(jobOf(first));
  expect(await (await fetch(authUrl(second))).text()).toContain("Allow Civic to use your Slack?");
  await decide(authUrl(second), "approve");
  expect(await resume(client, second)).toMatchObject({
    structuredContent: { channel: ["Minutes of the launch review"] },
  });
});

test("in a locked profile, a service that the user allowed in another profile waits for an admin to assign it", async () => {
  const { civic, connect, authUrl } = await start({ profiles: twoMailProfiles });
  const client = await connect();
  await decide(authUrl(await client.callTool(search)), "approve");

  const inMail = await connect({}, { "x-civic-profile": "mail" });
  const refused = await inMail.callTool(search);
  expect(refused).toMatchObject({ isError: true });
  expect(jobOf(refused)).toBe("");
  expect(JSON.stringify(refused.content)).toContain("An admin of the account can assign it.");

  const page = await (await fetch(`${civic.origin}/account`)).text();
  const sub = /name="sub" value="([^"]+)"/.exec(page)?.[1] ?? "";
  await fetch(`${civic.origin}/account/assign`, {
    method: "POST",
    body: new URLSearchParams({ sub, service: "google-gmail" }),
  });
  expect(await inMail.callTool(search)).toHaveProperty("structuredContent");
});

test("in a profile that is not locked, the tool asks the user again", async () => {
  const { connect, authUrl } = await start({ profiles: twoMailProfiles, invitations: [alice("MEMBER")] });
  const client = await connect();
  await decide(authUrl(await client.callTool(search)), "approve");
  const inMail = await connect({}, { "x-civic-profile": "mail" });
  expect(jobOf(await inMail.callTool(search))).not.toBe("");
});
