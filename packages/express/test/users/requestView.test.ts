import { paths } from "@keyhold/contract";
import express, { type Request, type RequestHandler } from "express";
import session from "express-session";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { civic, createKeyhold, type Identify, type KeyholdOptions, type RequestView } from "../../src/index.js";
import { requestView } from "../../src/users/RequestView.js";
import { openBrowser } from "../support/openBrowser.js";
import { listen, mount, openProduct, testKey } from "../support/openProduct.js";

declare module "express-session" {
  interface SessionData {
    profile: { name: string; cards: string[] };
  }
}

const log = vi.spyOn(console, "error");
beforeEach(() => {
  log.mockReset();
});
afterEach(() => void vi.useRealTimers());

const user: RequestHandler = (req, _res, next) => {
  if (req.get("x-user")) Object.assign(req, { user: { id: req.get("x-user") } });
  next();
};

/** A product with express-session and a middleware that sets `req.user`, as Passport does. The session is signed in by `POST /sign-in/:user`. */
async function open(options: Pick<KeyholdOptions, "identify"> & Partial<KeyholdOptions>) {
  const { server, origin, close } = await listen();
  const keyhold = createKeyhold({
    publicUrl: origin + mount,
    keys: [testKey],
    providers: [civic({ clientId: "product", clientSecret: "secret", subjectToken: () => undefined })],
    ...options,
  });
  const app = express().use(session({ secret: "secret", resave: false, saveUninitialized: false }), user);
  app.use(mount, keyhold.router);
  app.post("/sign-in/:user", (req, res) => {
    req.session.userId = req.params.user;
    req.session.profile = { name: "Alice", cards: ["first"] };
    res.sendStatus(204);
  });
  app.post("/sign-out", (req, res) => req.session.destroy(() => res.sendStatus(204)));
  app.get("/session", (req, res) => void res.json(req.session));
  server.on("request", app);
  onTestFinished(close);
  const browser = openBrowser(origin + mount);
  const post = (path: string) => browser.fetch(`/../..${path}`, { method: "POST" });
  return { browser, post, session: async () => (await browser.json("/../../session")).body };
}

describe("identify", () => {
  it.each<[string, Identify]>([
    ["a member of the session that may be missing", ({ session }) => session?.userId],
    ["a member of the session", (req) => req.session.userId],
    ["a header of any case", (r) => r.get("X-User")],
    ["a header in lower case", (req) => String(req.headers["x-user"])],
    ["a header, asynchronously", async ({ headers }) => headers["x-user"]?.toString()],
    ["the user of the product's own middleware", ({ raw }) => Reflect.get(raw, "user")?.id],
    ["the request of the response", ({ raw }) => raw.res?.req.get("x-user")],
  ])("`identify` can find the user by %s", async (_what, identify) => {
    const users: string[] = [];
    const told: Identify = async (req) => {
      users.push((await identify(req)) ?? "");
      return users.at(-1);
    };
    const { browser, post } = await open({ identify: told });
    await post("/sign-in/alice");
    expect((await browser.json(paths.connections(), { headers: { "x-user": "alice" } })).status).toBe(200);
    expect(users).toEqual(["alice"]);
  });

  it("`identify` gets the method, the path without the query, and the address", async () => {
    const seen: unknown[] = [];
    const { browser } = await open({
      identify: ({ method, path, ip }) => {
        seen.push(method, path, ip);
        return "alice";
      },
    });
    await browser.fetch(`${paths.connections()}?code=secret`);
    expect(seen).toEqual(["GET", "/connections", expect.stringContaining("127.0.0.1")]);
  });

  it("`identify` gets an empty session if the browser has none", async () => {
    const seen: unknown[] = [];
    const { browser } = await open({ identify: ({ session }) => void seen.push(session.userId, "userId" in session) });
    expect((await browser.json(paths.connections())).status).toBe(401);
    expect(seen).toEqual([undefined, false]);
  });

  it("Keyhold calls `identify` again for an open stream, with the session of that moment", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const users: unknown[] = [];
    const identify: Identify = ({ session, raw }) => {
      users.push([session.userId, raw.session.userId]);
      return session.userId;
    };
    const { browser, post } = await open({ identify });
    await post("/sign-in/alice");
    const stream = await browser.fetch(paths.events());
    await vi.advanceTimersByTimeAsync(60_000);
    await vi.waitFor(() => expect(users).toHaveLength(2), PATIENCE);
    await post("/sign-out");
    await vi.advanceTimersByTimeAsync(60_000);
    await stream.text();
    expect(users).toEqual([
      ["alice", "alice"],
      ["alice", "alice"],
      [undefined, undefined],
    ]);
  });

  it("`identify` gets an error that names `raw` if it reads a member of Express' request", async () => {
    const { browser } = await open({ identify: (req) => Reflect.get(req, "user")?.id });
    const { body } = await browser.json(paths.connections(), { headers: { "x-user": "alice" } });
    expect(body).toMatchObject({ error: { code: "backend_misconfigured" } });
    expect(log.mock.calls.flat().join("\n")).toContain("Read `req.raw.user`.");
  });
});

describe("identify, requestId and subjectToken", () => {
  it("`identify`, `requestId` and `subjectToken` get the same view of a request", async () => {
    const views: unknown[] = [];
    const { browser } = await open({
      identify: (req) => {
        views.push(req);
        return "alice";
      },
      requestId: (req) => {
        views.push(req);
        return "one";
      },
      providers: [
        civic({
          clientId: "product",
          clientSecret: "secret",
          subjectToken: ({ req }) => {
            views.push(req);
            return undefined;
          },
        }),
      ],
    });
    const { body } = await browser.json(paths.connection("civic"), { method: "POST" });
    expect(body).toMatchObject({ error: { code: "needs_login" } });
    expect(views).toHaveLength(3);
    for (const view of views) expect(view).toBe(views[0]);
  });
});

/** Each way in which plain JavaScript can write to an object. */
const WRITES: readonly (readonly [what: string, write: (view: RequestView) => unknown])[] = [
  ["a member of the session", ({ session }) => Reflect.set(session, "userId", "bob")],
  ["a new member of the session", ({ session }) => Object.assign(session, { isAdmin: true })],
  ["an object in the session", ({ session }) => Object.assign(session.profile ?? {}, { name: "Bob" })],
  ["a list in the session", ({ session }) => session.profile?.cards.push("second")],
  ["an entry of a list in the session", ({ session }) => session.profile?.cards.splice(0, 1)],
  ["the lifetime of the session's cookie", ({ session }) => Object.assign(session.cookie ?? {}, { maxAge: 1 })],
  ["by removing a member of the session", ({ session }) => Reflect.deleteProperty(session, "userId")],
  ["by defining a member of the session", ({ session }) => Object.defineProperty(session, "userId", { value: "bob" })],
  ["by ending the session", ({ session }) => Reflect.get(session, "destroy")()],
  ["by renewing the session", ({ session }) => Reflect.get(session, "regenerate")(() => undefined)],
  ["the session as a whole", (view) => Reflect.set(view, "session", {})],
  ["a header", ({ headers }) => Object.assign(headers, { "x-user": "bob" })],
  ["a member of the view", (view) => Object.assign(view, { method: "POST" })],
  ["a new member of the view", (view) => Object.assign(view, { user: { id: "bob" } })],
  ["by freezing the view", (view) => Object.freeze(view)],
  ["the prototype of the session", ({ session }) => Object.setPrototypeOf(session, null)],
];

describe("the view of a request", () => {
  it.each(WRITES)("the view throws if some code writes %s, and changes nothing", async (_what, write) => {
    let thrown: unknown;
    const identify: Identify = (view) => {
      try {
        write(view);
      } catch (error) {
        thrown = error;
      }
      return view.session.userId;
    };
    const opened = await open({ identify });
    await opened.post("/sign-in/alice");
    const before = await opened.session();
    expect((await opened.browser.json(paths.connections(), { headers: { "x-user": "alice" } })).status).toBe(200);
    expect(thrown).toBeInstanceOf(TypeError);
    expect(String(thrown)).toMatch(
      /was not changed\. .* get a read-only view, because .*\. Change the session in your own route or middleware\.$/,
    );
    const { userId, profile, isAdmin } = await opened.session();
    expect({ userId, profile, isAdmin }).toEqual({ userId: "alice", profile: before.profile, isAdmin: undefined });
  });

  it("Keyhold answers backend_misconfigured if `identify` writes to the view and does not catch the error", async () => {
    const identify: Identify = ({ session }) => {
      Object.assign(session, { userId: "bob" });
      return "bob";
    };
    const { browser } = await open({ identify });
    const { status, body } = await browser.json(paths.connections());
    expect({ status, body }).toMatchObject({ status: 500, body: { error: { code: "backend_misconfigured" } } });
    expect(log.mock.calls.flat().join("\n")).toMatch(/TypeError .*`userId` was not changed/);
  });

  it("code can read the view like any object: spread, listed, as JSON, also its frozen parts", () => {
    const profile = { name: "Alice", cards: ["first"] };
    const signedInAt = new Date(0);
    const fixed = Object.freeze({ theme: profile });
    const raw = { session: { userId: "alice", profile, signedInAt, fixed } } as unknown as Request;
    const { session: data } = requestView(raw);
    expect({ ...data }).toEqual({ userId: "alice", profile, signedInAt, fixed });
    expect(Object.keys(data)).toEqual(["userId", "profile", "signedInAt", "fixed"]);
    expect(JSON.parse(JSON.stringify(data))).toEqual(JSON.parse(JSON.stringify(raw.session)));
    expect(Reflect.get(data, "signedInAt").getTime()).toBe(0);
    expect(data.profile?.cards.map((card) => card.length)).toEqual([5]);
    expect(Reflect.get(data, "fixed").theme).toBe(profile);
  });

  it("the view reads nothing of the request before some code reads it", () => {
    const never = () => expect.unreachable();
    const { raw } = requestView(
      Object.defineProperties({} as Request, { session: { get: never }, headers: { get: never } }),
    );
    expect(raw).toBeDefined();
  });
});

it("Keyhold writes the user of a product without `identify` into the session", async () => {
  const product = await openProduct({ identify: undefined });
  onTestFinished(product.close);
  const browser = await product.browserOf();
  await browser.json(paths.connections());
  const { body: first } = await browser.json(paths.connections());
  const { body: again } = await browser.json(paths.connections());
  expect(again.user).toBe(first.user);
});
