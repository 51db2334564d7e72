// What the same work costs without Express, express-session, cors, zod, streams: session read (and pushed back), grant read and opened, limit counted, policy, audit, undici dispatch.
import { createServer, IncomingMessage, ServerResponse } from "node:http";
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { createWriteStream } from "node:fs";
import { createClient } from "redis";
import { Pool } from "undici";
const { config } = JSON.parse(process.argv[2]);
const redis = await createClient({ url: config.redisUrl, commandOptions: { timeout: undefined } }).connect();
const key = Buffer.alloc(32, 7); const pool = new Pool(config.upstream); const audit = createWriteStream("/dev/null");
const LIMIT = `redis.call('set', KEYS[1], 0, 'EX', ARGV[2], 'NX') local c = redis.call('incrby', KEYS[1], ARGV[1]) local t = redis.call('pttl', KEYS[1]) return {c, t}`;
const sha = await redis.scriptLoad(LIMIT);
const sign = (sid) => createHmac("sha256", key).update(sid).digest("base64url");
const aadOf = (user) => Buffer.from(JSON.stringify(["grant", user, "bench"]));
function seal(user, text) { const iv = randomBytes(12); const c = createCipheriv("aes-256-gcm", key, iv); c.setAAD(aadOf(user)); const t = Buffer.concat([c.update(text), c.final()]); return ["h", iv.toString("base64url"), t.toString("base64url"), c.getAuthTag().toString("base64url")].join("."); }
function open(user, sealed) { const [, iv, text, tag] = sealed.split("."); const d = createDecipheriv("aes-256-gcm", key, Buffer.from(iv, "base64url")); d.setAAD(aadOf(user)); d.setAuthTag(Buffer.from(tag, "base64url")); return d.update(text, "base64url", "utf8") + d.final("utf8"); }
const MARKS = ['"mode"', '"authUrl"', "\\u"];
async function serve(req, res) {
  if (req.url.startsWith("/connect/")) { const user = req.url.slice(9); const sid = randomUUID();
    await redis.set(`f:s:${sid}`, JSON.stringify({ cookie: { maxAge: 1 }, userId: user })); await redis.set(`f:g:${user}`, seal(user, JSON.stringify({ tokens: { accessToken: `access-token-of-${user}-`.padEnd(64, "0"), expiresAt: Date.now() + 864e5 }, connectedAt: "x".repeat(200) })));
    res.writeHead(200, { "set-cookie": `f=${sid}.${sign(sid)}` }).end(); return; }
  const t0 = performance.now();
  if (req.headers["keyhold-request"] !== "1") return res.writeHead(403).end();
  const [sid, mac] = /f=([^;]*)/.exec(req.headers.cookie)[1].split(".");
  if (!timingSafeEqual(Buffer.from(mac), Buffer.from(sign(sid)))) return res.writeHead(403).end();
  const body = new Promise((ok, no) => { const parts = []; req.on("data", (c) => parts.push(c)); req.on("end", () => ok(parts.length === 1 ? parts[0].toString() : Buffer.concat(parts).toString())); req.on("error", no); });
  const session = JSON.parse(await redis.getEx(`f:s:${sid}`, { type: "EX", value: 1209600 })); const user = session.userId;
  const [[count], sealed, text] = await Promise.all([redis.evalSha(sha, { keys: [`f:l:${user}`], arguments: ["1", "60"] }), redis.get(`f:g:${user}`), body]);
  if (count > 1e9) return res.writeHead(429).end();
  const { tokens } = JSON.parse(open(user, sealed)); if (tokens.expiresAt < Date.now() + 30000) return res.writeHead(409).end();
  const message = JSON.parse(text); if (message.method === "tools/call" && ["get_card_details"].includes(message.params.name)) return res.writeHead(403).end();
  let status, headers, parts = [];
  pool.dispatch({ path: "/mcp", method: "POST", body: JSON.stringify(message), headers: { "content-type": req.headers["content-type"], accept: req.headers.accept, "mcp-method": req.headers["mcp-method"], "mcp-name": req.headers["mcp-name"], authorization: `Bearer ${tokens.accessToken}` } }, {
    onRequestStart() {}, onResponseStart(_, s, h) { status = s; headers = h; }, onResponseData(_, c) { parts.push(c); },
    onResponseEnd() { const out = parts.length === 1 ? parts[0] : Buffer.concat(parts); const s = out.toString(); if (MARKS.some((m) => s.includes(m))) JSON.parse(s);
      res.writeHead(status, { "content-type": headers["content-type"], "content-length": out.length, "cache-control": "no-cache, no-store, no-transform", "x-accel-buffering": "no", "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff" }); res.end(s);
      audit.write(`${JSON.stringify({ type: "called", userId: user, provider: "bench", method: message.method, tool: message.params.name, status, duration: performance.now() - t0 })}\n`); },
    onResponseError(_, e) { res.writeHead(502).end(); } });
}
let handler = (req, res) => serve(req, res).catch((e) => { console.error(e); res.writeHead(500).end(); });
if (process.env.VARIANT === "floorx") { const express = (await import("express")).default; const app = express(); const inner = handler; app.use((req, res) => inner(req, res));
  function Req(s) { IncomingMessage.call(this, s); } Req.prototype = app.request; function Res(r, o) { ServerResponse.call(this, r, o); } Res.prototype = app.response;
  const server = createServer({ IncomingMessage: Req, ServerResponse: Res }, app).listen(0, "127.0.0.1", () => process.send(server.address().port)); }
else if (process.env.VARIANT === "floore") { const express = (await import("express")).default; const app = express(); const inner = handler; app.use((req, res) => inner(req, res)); const server = createServer(app).listen(0, "127.0.0.1", () => process.send(server.address().port)); }
else { const server = createServer(handler).listen(0, "127.0.0.1", () => process.send(server.address().port)); }
process.on("message", () => { const u = process.resourceUsage(); process.send({ cpu: u.userCPUTime + u.systemCPUTime, rss: 0 }); }); process.on("disconnect", () => process.exit());
