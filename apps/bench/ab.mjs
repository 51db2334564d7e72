// node ab.mjs rounds seconds callers variant… ; "fastify", "hpm", "upstream" are peers; PROF=variant profiles that one
import { fork } from "node:child_process";
import { once } from "node:events";
import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { Pool } from "undici";
import { createHistogram } from "node:perf_hooks";
const [rounds, seconds, callers, ...variants] = process.argv.slice(2).map((x) => (Number(x) || x));
const WARM = Number(process.env.WARM ?? 30000);
const redis = await startRedis();
const rc = await createClient({ url: redis.url }).connect();
const info = async () => { const t = await rc.info(); const f = (n) => Number(new RegExp(`^${n}:(.*)`, "m").exec(t)[1]); return (f("used_cpu_user") + f("used_cpu_sys")) * 1e6; };
async function start(name, config, variant) {
  const execArgv = process.env.PROF === variant ? ["--cpu-prof", "--cpu-prof-dir=/tmp/prof", "--cpu-prof-interval=500"] : [];
  const child = fork(variant.startsWith("floor") ? "floor.mjs" : "dist/serve.js", [JSON.stringify({ name, config })], { execArgv, env: { ...process.env, NODE_ENV: "production", VARIANT: variant } });
  const [port] = await once(child, "message");
  return { variant, origin: `http://127.0.0.1:${port}`, child, usage: async () => { child.send("u"); return (await once(child, "message"))[0].cpu; } };
}
const up = await start("upstream", {}, "upstream");
const config = { upstream: up.origin, redisUrl: redis.url };
const peers = { fastify: "@fastify/http-proxy", hpm: "http-proxy-middleware" };
const servers = [];
for (const v of variants) servers.push(v === "upstream" ? up : await start(peers[v] ?? "keyhold", config, v));
for (const s of servers) {
  const isK = !peers[s.variant] && s !== up;
  s.path = isK ? "/api/keyhold/connections/bench/mcp" : "/mcp";
  s.cookies = [""];
  if (isK || s.variant === "hpm") s.cookies = await Promise.all(Array.from({ length: 100 }, async (_, i) => {
    const r = await fetch(`${s.origin}/connect/user-${i}`, { method: "POST", headers: { "keyhold-request": "1", "x-forwarded-proto": "https" } });
    if (!r.ok) throw new Error(await r.text());
    return r.headers.getSetCookie()[0].split(";")[0];
  }));
}
const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "balance", arguments: {} } });
async function drive(s, n, secs, callers) {
  const pool = new Pool(s.origin, { connections: callers });
  const h = createHistogram(); const end = performance.now() + secs * 1000; let sent = 0; const t0 = performance.now();
  await Promise.all(Array.from({ length: callers }, async () => {
    while (sent < n && performance.now() < end) { sent++; const t = performance.now();
      await new Promise((ok, no) => { let st; pool.dispatch({ path: s.path, method: "POST", body, headers: { "content-type": "application/json", accept: "application/json, text/event-stream", "mcp-method": "tools/call", "mcp-name": "balance", "keyhold-request": "1", "x-forwarded-proto": "https", cookie: s.cookies[Math.random() * s.cookies.length | 0] } }, { onRequestStart() {}, onResponseStart(_, c) { st = c; }, onResponseData() {}, onResponseEnd() { st === 200 ? ok() : no(new Error(s.variant + st)); }, onResponseError(_, e) { no(e); } }); });
      h.record(Math.max(1, Math.round((performance.now() - t) * 1e6))); } }));
  await pool.destroy();
  const secsTaken = (performance.now() - t0) / 1000;
  return { sent, tput: sent / secsTaken, p50: h.percentile(50) / 1e6, p99: h.percentile(99) / 1e6 };
}
for (const s of servers) await drive(s, WARM, 25, 32);
const res = new Map(servers.map((s) => [s.variant, []]));
for (let r = 0; r < rounds; r++) for (let i = 0; i < servers.length; i++) {
  const s = servers[(i + r) % servers.length];
  const [b, rb] = [await s.usage(), await info()]; const d = await drive(s, Infinity, seconds, callers); const [a, ra] = [await s.usage(), await info()];
  res.get(s.variant).push({ ...d, cpu: (a - b) / d.sent, rcpu: (ra - rb) / d.sent });
}
const med = (xs) => { const s = xs.toSorted((a, b) => a - b); return s[(s.length - 1) >> 1]; };
for (const [v, rs] of res) { const f = (k, d = 0) => `${med(rs.map((r) => r[k])).toFixed(d)} (${Math.min(...rs.map((r) => r[k])).toFixed(d)}-${Math.max(...rs.map((r) => r[k])).toFixed(d)})`;
  console.log(v.padEnd(16), "cpu", f("cpu"), " tput", f("tput"), " redis", f("rcpu"), " p50", f("p50", 3), "p99", f("p99", 2)); }
await rc.close();
for (const s of new Set([up, ...servers])) { s.child.disconnect(); await once(s.child, "exit"); }
await redis.close();
