import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import { createEmulator } from "@keyhold/emulator";
import { freePort, startRedis } from "@keyhold/test-support";
import { Agent, buildConnector, fetch, type RequestInit } from "undici";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../vitest.shared.js";
import { connectAgentcard, statusOf } from "./support/agentcard.js";
import { createVisitor } from "./support/createVisitor.js";
import { openProject, type Project } from "./support/openProject.js";
import { readDocument } from "./support/readDocument.js";

const path = "docs/deploy.md";
const commands = readDocument(path).blocks.find(({ language }) => language === "sh")?.text ?? "";
const mount = "https://app.example.com/api/keyhold";

/** Ended in the opposite order. */
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const healthOf = (port: number) => `http://127.0.0.1:${port}/api/keyhold/health`;

/** A `fetch` that sends the requests for all hosts to this port of this machine, and accepts each certificate. */
function reaching(port: number): typeof globalThis.fetch {
  const connector = buildConnector({ rejectUnauthorized: false });
  const dispatcher = new Agent({
    connect: (options, done) =>
      connector({ ...options, hostname: "127.0.0.1", port: `${port}`, servername: options.hostname }, done),
  });
  closing.push(() => dispatcher.destroy());
  return ((url: URL, init: RequestInit) => fetch(url, { ...init, dispatcher })) as unknown as typeof globalThis.fetch;
}

const isOnPath = (program: string, flag: string) => spawnSync(program, [flag]).status === 0;

/** What ends TLS in front of both processes: the guide's proxies where they are installed, and on every machine a plain one. */
const proxies: Record<string, (app: Project, port: number, upstreams: number[]) => Promise<unknown>> = {
  async "a proxy without settings"({ folder }, port, upstreams) {
    const tls = { cert: readFileSync(`${folder}/tls.pem`), key: readFileSync(`${folder}/tls.key`) };
    const server = createServer(tls, (req, res) => {
      upstreams.reverse();
      const sendTo = ([upstream, ...others]: number[]) => {
        const headers = { ...req.headers, "x-forwarded-proto": "https", connection: "close" };
        const options = { method: req.method, headers, agent: false };
        request(`http://127.0.0.1:${upstream}${req.url}`, options)
          .on("response", (answer) => {
            res.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
            answer.pipe(res);
          })
          .on("error", () => (others.length > 0 ? sendTo(others) : res.destroy()))
          .end();
      };
      sendTo(upstreams);
    });
    closing.push(
      () => server.closeAllConnections(),
      () => server.close(),
    );
    await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  },
};
if (isOnPath("nginx", "-v"))
  proxies.nginx = (app, _port, [first]) =>
    app.start('nginx -p . -e stderr -c nginx.conf -g "daemon off; pid nginx.pid;"', healthOf(first ?? 0));
if (isOnPath("caddy", "version"))
  proxies.Caddy = (app, _port, [first]) => app.start("caddy run --config Caddyfile", healthOf(first ?? 0));

describe.each(Object.entries(proxies))(`${path}, behind %s`, (_name, startProxy) => {
  it("two processes behind the proxy serve one user, and one of them is replaced while the user works", async () => {
    const [port, first, second] = await Promise.all([freePort(), freePort(), freePort()]);
    const redis = await startRedis();
    closing.push(redis.close);
    const redirectUris = [`${mount}/callback/agentcard`];
    const { agentcard, close } = await createEmulator({
      agentcard: { port: 0, clients: [{ clientId: "shop", name: "Shop", redirectUris, mode: "test" }] },
    });
    closing.push(close);
    const app = await openProject(path, {
      files: {
        ".env": Object.entries({
          KEYHOLD_URL: mount,
          KEYHOLD_KEY: "a key of thirty-two characters or more",
          REDIS_URL: redis.url,
          AGENTCARD_OAUTH_CLIENT_ID: "shop",
          AGENTCARD_ORIGIN: agentcard.origin,
        })
          .map((pair) => pair.join("="))
          .join("\n"),
      },
      replace: {
        3001: `${first}`,
        3002: `${second}`,
        "listen 443": `listen 127.0.0.1:${port}`,
        "http {": "http { access_log off; client_body_temp_path tmp; proxy_temp_path tmp;",
        "/etc/ssl/app.example.com.pem": "tls.pem",
        "/etc/ssl/app.example.com.key": "tls.key",
        "app.example.com {": `{\nadmin off\nauto_https disable_redirects\n}\nhttps://app.example.com:${port} {\ntls tls.pem tls.key`,
      },
    });
    closing.push(app.close);
    execFileSync(
      "openssl",
      "req -x509 -newkey rsa:2048 -nodes -keyout tls.key -out tls.pem -days 2 -subj /CN=app.example.com -addext subjectAltName=DNS:app.example.com".split(
        " ",
      ),
      { cwd: app.folder, stdio: "ignore" },
    );
    await app.run("npx esbuild keyhold.ts server.ts --outdir=dist");
    const [startFirst = "", startSecond = ""] = commands.split("\n");
    const stopFirst = await app.start(startFirst, healthOf(first));
    await app.start(startSecond, healthOf(second));
    await startProxy(app, port, [first, second]);

    const alice = createVisitor("https://app.example.com", reaching(port));
    const health = await vi.waitFor(() => alice.send(`${mount}/health`), { timeout: PATIENCE, interval: 100 });
    expect(await health.json()).toEqual({ status: "ok" });
    await connectAgentcard(alice, mount, agentcard);
    for (let turn = 0; turn < 4; turn++) expect(await statusOf(alice, mount)).toBe("connected");

    let isStopped = false;
    const stopped = stopFirst().then(() => {
      isStopped = true;
    });
    while (!isStopped) expect(await statusOf(alice, mount)).toBe("connected");
    await stopped;

    const events = await alice.send(`${mount}/events`);
    expect(await (await alice.send(`${mount}/connections/agentcard`, { method: "DELETE" })).json()).toEqual({
      revokedAtProvider: true,
    });
    const { value } = (await events.body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toContain('"provider":"agentcard"');
  });
});
