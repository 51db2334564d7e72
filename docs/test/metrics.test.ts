import { join } from "node:path";
import { createEmulator, type EmulatedAgentcard } from "@keyhold/emulator";
import type { KeyholdEvent } from "@keyhold/express";
import { freePort } from "@keyhold/test-support";
import { metrics } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { connectAgentcard } from "./support/agentcard.js";
import { createVisitor, type Visitor } from "./support/createVisitor.js";
import { openProject, type Project } from "./support/openProject.js";

const path = "docs/metrics.md";
const mount = "/api/keyhold";

let agentcard: EmulatedAgentcard;
let closeEmulator: () => Promise<void>;
let project: Project;
let visitor: Visitor;
let scrape: () => Promise<string>;
beforeAll(async () => {
  const [port, metricsPort] = await Promise.all([freePort(), freePort()]);
  const origin = `http://localhost:${port}`;
  const redirectUris = [`${origin}${mount}/callback/agentcard`];
  ({ agentcard, close: closeEmulator } = await createEmulator({
    agentcard: { port: 0, clients: [{ clientId: "shop", name: "Shop", redirectUris, mode: "test" }] },
  }));
  const env = {
    KEYHOLD_URL: origin + mount,
    KEYHOLD_KEY: "a key of thirty-two characters or more",
    PORT: port,
    AGENTCARD_OAUTH_CLIENT_ID: "shop",
    AGENTCARD_ORIGIN: agentcard.origin,
  };
  const lines = Object.entries(env).map((pair) => pair.join("="));
  project = await openProject(path, { files: { ".env": lines.join("\n") }, replace: { 9464: `${metricsPort}` } });
  await project.start("tsx --env-file=.env server.ts", `${origin}${mount}/health`);
  visitor = createVisitor(origin);
  scrape = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
});
afterAll(async () => {
  await project?.close();
  await closeEmulator?.();
});

it("Prometheus reads how often things happened and how long calls took, and no label names a user or a request", async () => {
  await connectAgentcard(visitor, mount, agentcard);
  expect((await visitor.send(`${mount}/connections/agentcard/tools`)).status).toBe(200);
  agentcard.revoke({ email: "alice@example.com", clientId: "shop" });
  agentcard.expireAccessTokens();
  expect((await visitor.send(`${mount}/connections/agentcard/tools`)).status).toBe(409);

  const text = await scrape();
  for (const line of [
    'keyhold_events_total{type="connected",provider="agentcard",code=""} 1',
    'keyhold_events_total{type="needs_reconnect",provider="agentcard",code=""} 1',
  ])
    expect(text).toContain(line);
  expect(text).toMatch(/keyhold_call_seconds_count\{provider="agentcard",by="page",status="200"\} [1-9]/);
  const names = Array.from(text.matchAll(/(\w+)="/g), ([, name]) => name);
  expect(new Set(names)).toEqual(new Set(["type", "provider", "code", "le", "by", "status"]));
});

it("OpenTelemetry gets the same numbers, and counts the servers of all users as one provider", async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
  onTestFinished(() => provider.shutdown());
  metrics.setGlobalMeterProvider(provider);
  const { count }: { count(event: KeyholdEvent): void } = await import(join(project.folder, "openTelemetry.ts"));
  const about = { userId: "alice", connection: "any", requestId: "any" };
  count({ type: "connected", provider: "own-k3v9x0m2qa", ...about });
  count({ type: "connected", provider: "own-a2q0m9x3vk", ...about });
  count({ type: "failed", provider: "agentcard", code: "client_refused", cause: "any", ...about });
  count({ type: "called", provider: "agentcard", method: "ping", by: "page", status: 200, duration: 1500, ...about });

  await provider.forceFlush();
  const points = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    .flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => [
        descriptor.name,
        attributes,
        typeof value === "object" ? Object(value).sum : value,
      ]),
    );
  expect(points).toEqual([
    ["keyhold.events", { type: "connected", provider: "own", code: "" }, 2],
    ["keyhold.events", { type: "failed", provider: "agentcard", code: "client_refused" }, 1],
    ["keyhold.events", { type: "called", provider: "agentcard", code: "" }, 1],
    ["keyhold.call.duration", { provider: "agentcard", by: "page", status: 200 }, 1.5],
  ]);
});
