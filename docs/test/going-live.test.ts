import { randomBytes } from "node:crypto";
import { freePort } from "@keyhold/test-support";
import { afterAll, beforeAll, expect, it } from "vitest";
import { read } from "../src/repository.js";
import { openProject, type Project } from "./support/openProject.js";

const path = "docs/going-live.md";
const doctor = "keyhold doctor server/keyhold.ts --env .env.emulator --json";

let project: Project;

beforeAll(async () => {
  const [agentcard, civic] = await Promise.all([freePort(), freePort()]);
  project = await openProject(path, {
    replace: {
      4100: `${agentcard}`,
      4200: `${civic}`,
      "your-key": randomBytes(32).toString("base64"),
    },
    files: {
      "uris.ts": `import { keyhold } from "./server/keyhold.js";
console.log(JSON.stringify(keyhold.redirectUris));
process.exit();`,
    },
  });
  const uris = ["agentcard", "civic"].map((id) => `--redirect-uri http://localhost:5173/api/keyhold/callback/${id}`);
  const ports = "--agentcard-port 4100 --civic-port 4200";
  await project.start(`npx keyhold-emulator ${ports} ${uris.join(" ")}`, `http://localhost:${civic}`);
});
afterAll(() => project?.close());

/** What the doctor finds wrong with the emulator's variables, except these. */
async function problemsWith(variables: string): Promise<(string | undefined)[]> {
  // Exit code 1 says that something is wrong, which is no failure here.
  const printed = await project.run(`env ${variables} ${doctor} || test $? = 1`);
  const { findings }: { findings: { problem?: string }[] } = JSON.parse(printed);
  return findings.map(({ problem }) => problem).filter(Boolean);
}

it.each(["sandbox", "production"])("the guide names the redirect URIs to register for %s", async (stage) => {
  const uris: string[] = Object.values(JSON.parse(await project.run(`tsx --env-file=.env.${stage} uris.ts`)));
  const row =
    read(path)
      .split("\n")
      .find((line) => line.startsWith(`| ${stage} `)) ?? "";
  expect(uris.filter((uri) => row.includes(`\`${uri}\``))).toHaveLength(2);
});

const deployed = "KEYHOLD_URL=https://app.example.com/api/keyhold";

it.each([
  ["provider-emulated", `NODE_ENV=production ${deployed}`],
  ["public-url-local", "NODE_ENV=production"],
  ["redirect-uri-unregistered", deployed],
  ["client-refused", "AGENTCARD_OAUTH_CLIENT_SECRET=another"],
  ["key-placeholder", "KEYHOLD_KEY=please-change-this-key-before-you-go-live"],
  ["store-on-one-machine", deployed],
])("the doctor reports %s for the guide's app", async (problem, variables) => {
  expect(read(path)).toContain(`\`${problem}\``);
  expect(await problemsWith(variables)).toContain(problem);
});

it("the doctor reports no problem of the guide's app with the emulator", async () => {
  expect(await problemsWith("")).toEqual([]);
});
