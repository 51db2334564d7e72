import { request } from "node:http";
import { paths, requestHeader } from "@keyhold/contract";
import { afterAll, beforeAll, expect, it, type MockInstance, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { connect, mount, openProduct, type Product } from "../support/openProduct.js";

/** Path segments that are no provider, no attempt and no tool, encoded as in a request line. */
const SEGMENTS = [
  ...[
    "%E0%A4%A",
    "%",
    "%zz",
    "%C0%80",
    "%ED%A0%80",
    "%00",
    "%0d%0aset-cookie:%20a=b",
    "%2e%2e",
    "%2F",
    "%2f..%2f",
    "%5C",
  ],
  ...[
    "..",
    ".",
    "%20",
    "%F0%9F%99%82",
    "*",
    ":provider",
    "{x}",
    "(a|b)",
    "__proto__",
    "constructor",
    "null",
    "undefined",
  ],
  ...["[]", "0", "-1", "1e400", "true", "a,b", "a;b", "a=b", "a&b", "@", "~", "'", "%22", "%3Cscript%3E"],
  "x".repeat(8_000),
  "%41".repeat(2_000),
];
/** Malformed queries: with members that are doubled, nested, cut off, empty or too long. */
const QUERIES = [
  ...[
    "attempt=a&attempt=b",
    "attempt[]=a&attempt[]=b",
    "attempt[a]=b",
    "attempt[__proto__]=b",
    "attempt",
    "attempt=",
    "&&=&",
  ],
  ...[
    "attempt=%E0%A4%A",
    "attempt=%",
    "attempt=%00",
    "attempt=%ED%A0%80",
    "attempt=__proto__",
    "__proto__=a",
    "__proto__[a]=b",
  ],
  ...[
    "error=a&error=b",
    "error=__proto__",
    "error=constructor",
    "error=internal",
    "error=%",
    "error[]=internal",
    "error=",
  ],
  ...[
    "state=a&state=b",
    "state=.",
    "state=..",
    "state=a.b.c",
    "state=%00",
    "code=a&code=b",
    "code=",
    "iss=%",
    "iss=a&iss=b",
  ],
  ...[
    "error=access_denied&error_description=%00",
    "response=x",
    "id_token=x",
    "state[]=a",
    "state=__proto__",
    "?",
    "??a=b",
  ],
  ...[
    "attempt=attempt-aaaaaaaaaaaaaaaa&display=popup&display=page",
    "attempt=attempt-aaaaaaaaaaaaaaaa&display[]=popup",
  ],
  ...[
    "/",
    "//x",
    "javascript:1",
    "%00",
    "/%00",
    "/%E0%A4%A",
    "a&return_to=b",
    "[]",
    "x".repeat(9_000),
    "/%ED%A0%80",
  ].map((returnTo) => `attempt=attempt-aaaaaaaaaaaaaaaa&display=popup&return_to=${returnTo}`),
  `attempt=${"a".repeat(9_000)}`,
  Array.from({ length: 1_500 }, (_, index) => `a${index}=`).join("&"),
];
/** Bodies that are not JSON, or that a route does not accept. */
const BODIES = [
  ...[
    "",
    "{",
    "null",
    "[]",
    "0",
    '"text"',
    "{bad",
    "\u0000",
    "\ufeff{}",
    '{"a":1,"a":2}',
    '{"__proto__":{}}',
    "1e999",
    "[[[[",
    "{}{}",
  ],
  `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
  `{"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`,
  '{"jsonrpc":"2.0","id":1,"method":[]}',
  '{"jsonrpc":"2.0","id":{},"method":"tools/call","params":null}',
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":{}}}',
];
/** Headers that a browser or a program may send in any form. */
const HEADERS: readonly Record<string, string>[] = [
  { cookie: "keyhold=%E0%A4%A" },
  { cookie: "keyhold=s:%00.x; keyhold=s:y" },
  { cookie: `keyhold=s:${"x".repeat(6_000)}.y` },
  { origin: "null" },
  { origin: "%" },
  { referer: "%" },
  { "sec-fetch-site": "same-origin, none" },
  { "content-type": "application/json; charset=x" },
  { "content-type": ";" },
  { "content-encoding": "x" },
  { "mcp-session-id": "x.y" },
  { "mcp-protocol-version": "x" },
  { "last-event-id": "\u00ff" },
  { "x-forwarded-for": "%", "x-forwarded-proto": "https,http" },
  { accept: "\u00ff" },
];

const METHODS = ["GET", "POST", "DELETE"];
/** So many at once. */
const TOGETHER = 50;
const name = "%NAME%";
const ROUTES = [
  paths.connections(),
  paths.connection(name),
  paths.authorize(name),
  paths.attempt(name, "attempt-0000000000000000"),
  paths.attempt("agentcard", name),
  paths.callback(name),
  paths.finished(name),
  paths.clientMetadata(name, "none"),
  paths.clientMetadata("agentcard", name),
  paths.tools(name),
  paths.tool(name, "whoami"),
  paths.tool("agentcard", name),
  paths.job("agentcard", name),
  paths.mcp(name),
  paths.approvals(),
  `${paths.activity()}?before=${name}`,
  paths.approval(name),
  paths.approve(name),
  paths.health(),
  "/diagnosis",
  `/${name}`,
  `/connections//${name}`,
];

/** A route that asks the MCP server has nothing to do with a query, and takes long. */
const ASKS_UPSTREAM = /tools|mcp$/;
/** Milliseconds: there are thousands of requests. */
const LONG = 10 * PATIENCE;

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

let product: Product;
let log: MockInstance;
const cookies: Record<"anonymous" | "constructor", string> = { anonymous: "", constructor: "" };
beforeAll(async () => {
  log = vi.spyOn(console, "error").mockImplementation(() => undefined);
  product = await openProduct({ rateLimit: { limit: 1_000_000, window: 60 } });
  const browser = await product.browserOf("constructor");
  await connect(product, browser, "agentcard");
  cookies.constructor = browser.cookie();
});
afterAll(async () => {
  log.mockRestore();
  await product.close();
});

/** Sends exactly this request line. `fetch` would correct it. */
function send({ method, path, headers, body }: Asked, cookie: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const own = { [requestHeader.name]: requestHeader.value, "sec-fetch-site": "same-origin" };
    const options = { method, path: mount + path, headers: { cookie, ...own, ...headers } };
    const sent = request(product.origin, options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      // An event stream does not end by itself.
      if (response.headers["content-type"]?.startsWith("text/event-stream")) response.destroy();
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.once("close", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

/** The wrong answers: errors of Keyhold, and answers without a status. */
async function wrongAnswers(asked: readonly Asked[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const [user, cookie] of Object.entries(cookies)) {
    for (let from = 0; from < asked.length; from += TOGETHER) {
      const answers = asked.slice(from, from + TOGETHER).map(async (one) => ({ one, ...(await send(one, cookie)) }));
      for (const { one, status, text } of await Promise.all(answers)) {
        const isWrong = status >= 500 || status === 0 || text.includes('"code":"internal"');
        if (isWrong) wrong.push(`${user}: ${JSON.stringify(one).slice(0, 200)}: ${status} ${text.slice(0, 200)}`);
      }
    }
  }
  return [
    ...wrong,
    ...log.mock.calls
      .splice(0)
      .flat()
      .filter((line) => /Error|internal/.test(String(line))),
  ];
}

it(
  "F-L4: no route answers a malformed path with a server error",
  async () => {
    const asked = ROUTES.filter((route) => route.includes(name)).flatMap((route) =>
      SEGMENTS.flatMap((segment) => METHODS.map((method) => ({ method, path: route.replace(name, segment) }))),
    );
    expect(await wrongAnswers(asked)).toEqual([]);
  },
  LONG,
);

it(
  "F-L4: no route answers a malformed query with a server error",
  async () => {
    const asked = ROUTES.filter((route) => !ASKS_UPSTREAM.test(route)).flatMap((route) =>
      QUERIES.map((query) => ({ method: "GET", path: `${route.replace(name, "agentcard")}?${query}` })),
    );
    expect(await wrongAnswers(asked)).toEqual([]);
  },
  LONG,
);

it(
  "F-L4: no route answers a malformed body with a server error",
  async () => {
    const asked = ROUTES.flatMap((route) =>
      BODIES.flatMap((body) =>
        ["application/json", "text/plain"].map((type) => ({
          method: "POST",
          path: route.replace(name, "agentcard"),
          headers: { "content-type": type },
          body,
        })),
      ),
    );
    expect(await wrongAnswers(asked)).toEqual([]);
  },
  LONG,
);

it(
  "F-L4: no route answers a malformed header with a server error",
  async () => {
    const asked = ROUTES.flatMap((route) =>
      HEADERS.flatMap((headers) =>
        ["GET", "POST", "DELETE"].map((method) => ({ method, path: route.replace(name, "agentcard"), headers })),
      ),
    );
    expect(await wrongAnswers(asked)).toEqual([]);
  },
  LONG,
);
