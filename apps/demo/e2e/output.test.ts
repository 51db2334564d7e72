import { afterEach, expect, test } from "vitest";
import { type RunningDemo, startDemo } from "./support/startDemo.js";

// What `npm start` prints when everything is built.
const running: RunningDemo[] = [];

async function start(env?: Readonly<Record<string, string>>): Promise<RunningDemo> {
  const demo = await startDemo(env);
  running.push(demo);
  return demo;
}
async function stop(): Promise<void> {
  for (const demo of running.splice(0)) await demo.stop();
}
afterEach(stop);

test("the demo says where it is, who plays the services, and how to stop it, and nothing else", async () => {
  const { url, agentcard, civic, logs } = await start();
  await stop();
  expect(logs()).toBe(`
  Magpie is ready    ${url}
  Agentcard          ${agentcard} (emulator; e-mails arrive at ${agentcard}/inbox)
  Civic              ${civic} (emulator)
  The agent          a script (set AI_MODEL and AI_BASE_URL to use a model)

  Ctrl-C stops it.

`);
});

test("with real services and a model, it names the redirect URIs to register and the model, and no secret", async () => {
  const { url, logs } = await start({
    AGENTCARD_OAUTH_CLIENT_ID: "magpie",
    AGENTCARD_OAUTH_CLIENT_SECRET: "secret-of-agentcard",
    CIVIC_CLIENT_ID: "magpie",
    CIVIC_CLIENT_SECRET: "secret-of-civic",
    AI_MODEL: "qwen3",
    AI_BASE_URL: "http://localhost:11434/v1",
    AI_API_KEY: "key-of-the-model",
  });
  await stop();
  const redirectUri = (id: string) => `${url}/api/keyhold/callback/${id}`;
  expect(logs()).toBe(`
  Magpie is ready    ${url}
  Agentcard          the real service (redirect URI to register: ${redirectUri("agentcard")})
  Civic              the real service (redirect URI to register: ${redirectUri("civic-auth")})
  The agent          qwen3 at http://localhost:11434/v1

  Ctrl-C stops it.

`);
});

test("if a port is taken, it says which one and how to choose another, without a stack", async () => {
  const { url, agentcard } = await start();
  for (const [name, address] of Object.entries({ PORT: url, AGENTCARD_EMULATOR_PORT: agentcard })) {
    const { port } = new URL(address);
    const said = `Port ${port} is taken by another program. Stop it, or set ${name} to another port.\n`;
    const failed = await startDemo({ [name]: port }).catch(String);
    expect(failed).toBe(`Error: The program ended before it was ready. It said:\n${said}`);
  }
});
