import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { App, startAgentcard } from "./support/agentcard.js";
import { remote, run, runIn, startUpOf } from "./support/command.js";

test("the command prints the addresses of both providers, and stops on Ctrl-C", async () => {
  const child = run("--agentcard-port", "0", "--civic-port", "0");
  const errors = text(child.stderr);
  const output = await startUpOf(child);
  const [, inbox = ""] = /inbox +(\S+)/.exec(output) ?? [];
  expect((await fetch(inbox)).status).toBe(200);
  const [, issuer = ""] = /issuer +(\S+)/.exec(output) ?? [];
  expect((await fetch(`${issuer}.well-known/openid-configuration`)).status).toBe(200);

  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(await errors).toBe("");
});

test("with --only agentcard, the command does not start Civic", async () => {
  const output = await startUpOf(run("--agentcard-port", "0", "--only", "agentcard"));
  expect(output).toContain("inbox");
  expect(output).not.toContain("Civic");
});

test("the consent screen shows the app's name from --app-name", async () => {
  const output = await startUpOf(run("--agentcard-port", "0", "--only", "agentcard", "--app-name", "Magpie & Co"));
  const [, origin = ""] = /Agentcard +(\S+)/.exec(output) ?? [];
  const app = await App.discover(remote(origin), { clientId: "demo", clientSecret: "demo-secret" });
  const url = new URL(await app.authorizationUrl("state", "v".repeat(43)));
  url.searchParams.set("redirect_uri", "http://localhost:3000/callback");
  expect(await (await fetch(url)).text()).toContain("Sign in to connect Magpie &amp; Co");
});

async function configFile(config: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "keyhold-emulator-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "emulator.json");
  await writeFile(file, JSON.stringify(config));
  return file;
}

test("with --config, the command starts only the providers in the file", async () => {
  const client = { clientId: "shop", clientSecret: "s3cret", name: "Shop", redirectUris: ["http://localhost/back"] };
  const child = run("--config", await configFile({ civic: { port: 0, clients: [client], publicAccess: false } }));
  const output = await startUpOf(child);
  expect(output).toContain("shop, redirects to http://localhost/back");
  expect(output).not.toMatch(/Agentcard|s3cret/);
  const [, faults = ""] = /faults +(\S+)/.exec(output) ?? [];
  const settings = await fetch(faults.replace("__control", "__control/settings"));
  expect(await settings.json()).toMatchObject({ publicAccess: false });
});

test("the command refuses a config file with a missing option, and names the option", async () => {
  const child = run("--config", await configFile({ agentcard: { port: 0, clients: [{ clientId: "shop" }] } }));
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(code).toBe(1);
  expect(errors).toMatch(/has wrong options:.*agentcard\.clients\[0\]\.redirectUris/s);
});

test("the command reports a taken port in one line", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const child = run("--agentcard-port", String(port), "--civic-port", "0");
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(code).toBe(1);
  expect(errors).toMatch(new RegExp(`^Port ${port} is taken .*--agentcard-port.*--only civic.*\\n$`));
});

test.each([
  [["--civic-port", "many"], /^"many" is not a port\./],
  [["--only", "cvic"], /^"cvic" is not a provider\./],
  [["--app-name", " "], /^--app-name is empty\./],
  [["--cvic-port", "0"], /Unknown option '--cvic-port'/],
])("the command refuses the arguments %j", async (args, message) => {
  const child = run(...args);
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(code).toBe(1);
  expect(errors).toMatch(message);
});

test("the command `connections` lists a user's connected apps", async () => {
  const provider = await startAgentcard();
  const AGENT_CARDS_JWT = provider.sessionToken("alice@example.com");
  const child = runIn({ env: { AGENT_CARDS_API_URL: provider.origin, AGENT_CARDS_JWT } }, "connections");
  expect(await text(child.stdout)).toBe("No connected apps.\n");
});
