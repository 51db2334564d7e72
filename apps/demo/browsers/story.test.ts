import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from "vitest";
import { type RunningDemo, startDemo } from "../e2e/support/startDemo.js";
import type { Browser, BrowserTab } from "./support/Browser.js";
import { kinds } from "./support/kinds.js";
import { clicks, clicksAway, closes, holds, opens, type Place, sees, tabsTo, writes } from "./support/visitor.js";

// What users do with Keyhold. It is described once, and runs in each browser.

declare module "vitest" {
  interface TaskMeta {
    /** The browser's name and version. */
    browser?: string;
  }
}

let demo: RunningDemo;
beforeAll(async () => {
  demo = await startDemo();
});
afterAll(() => demo?.stop());
afterEach(async () => {
  for (const provider of ["agentcard", "civic-auth"]) {
    await fetch(`${demo.url}/api/keyhold/connections/${provider}`, {
      method: "DELETE",
      headers: { "keyhold-request": "1" },
    });
  }
});

const row = (name: string): Place => [
  ["region", "Connected apps"],
  ["listitem", name],
];
const connect = (name: string): Place => [...row(name), ["button", `Connect with ${name}`]];

describe.each(kinds)("$name", (kind) => {
  let browser: Browser;
  let page: BrowserTab;

  beforeAll(async () => {
    browser = await kind.open();
  });
  afterAll(() => browser?.close());
  beforeEach(async ({ task }) => {
    task.meta.browser = `${kind.name} ${browser.version}`;
    const before = await browser.tabs();
    page = await browser.openTab();
    for (const tab of before) await tab.close();
    await page.goTo(demo.url);
    await sees(page, "Not connected", row("Civic Auth"));
  });

  const connected = (name: string, tab = page) => sees(tab, "Connected since", row(name));

  /** Signs in at Agentcard, and opens the link of its mail. @returns the tab of the link */
  async function signInAtAgentcard(window: BrowserTab): Promise<BrowserTab> {
    await writes(window, "E-mail address", "alice@example.com");
    await clicks(window, ["button", "Continue"]);
    await sees(window, "Check your e-mail", [["heading", "Check your e-mail"]]);
    const inbox = await opens(browser, () => clicks(page, ["link", "Agentcard’s inbox"]));
    return opens(browser, () => clicks(inbox, ["link", "Sign in to Agentcard"]));
  }

  async function logInAtCivic(tab: BrowserTab): Promise<void> {
    await writes(tab, "E-mail address", "alice@example.com");
    await writes(tab, "Name (optional)", "Alice");
    await clicks(tab, ["button", "Log in"]);
  }

  async function connectAgentcard(): Promise<void> {
    const window = await opens(browser, () => clicks(page, ...connect("Agentcard")));
    const link = await signInAtAgentcard(window);
    await clicks(link, ["button", "Approve"]);
    await connected("Agentcard");
    await closes(browser, window);
  }

  test("connect in a window, and approve in the tab that the e-mail’s link opens", connectAgentcard);

  test("deny: the window closes, and the page says that nothing was connected", async () => {
    const window = await opens(browser, () => clicks(page, ...connect("Civic Auth")));
    await logInAtCivic(window);
    await clicks(window, ["button", "Deny"]);
    await closes(browser, window);
    await sees(page, "You cancelled at Civic Auth. Nothing was connected.", row("Civic Auth"));
  });

  test("connect in the same tab", async () => {
    await opens(browser, () => clicks(page, ...connect("Civic Auth")));
    await clicks(page, ...row("Civic Auth"), ["button", "Use this tab instead"]);
    await logInAtCivic(page);
    await clicks(page, ["button", "Allow"]);
    await connected("Civic Auth");
  });

  test("Back from the provider: the page offers to connect again, and connects", async () => {
    await opens(browser, () => clicks(page, ...connect("Civic Auth")));
    await clicks(page, ...row("Civic Auth"), ["button", "Use this tab instead"]);
    await holds(page, "document.querySelector('input[name=email], input[type=email]')");
    await page.back();
    const window = await opens(browser, () => clicks(page, ...connect("Civic Auth")));
    await logInAtCivic(window);
    await clicks(window, ["button", "Allow"]);
    await connected("Civic Auth");
  });

  test("reload while connecting: the page still learns that the user has finished", async () => {
    const window = await opens(browser, () => clicks(page, ...connect("Civic Auth")));
    await page.reload();
    await sees(page, "Not connected", row("Agentcard"));
    await logInAtCivic(window);
    await clicks(window, ["button", "Allow"]);
    await connected("Civic Auth");
  });

  test("the panel shows Not connected after a disconnect", async () => {
    await connectAgentcard();
    await clicks(page, ...row("Agentcard"), ["button", "Details: Agentcard"]);
    await clicks(page, ...row("Agentcard"), ["button", "Disconnect Agentcard"]);
    await clicks(page, ...row("Agentcard"), ["button", "Disconnect"]);
    await sees(page, "Not connected", row("Agentcard"));
  });

  test("approve what an agent asks for", async () => {
    await connectAgentcard();
    await clicks(page, ["button", "Ask Magpie"]);
    await sees(page, "Buy: Yes, the book for $12.00 at Retail", [["region", "Approvals"]]);
    await clicksAway(page, ["region", "Approvals"], ["button", "Approve"]);
    await sees(page, "Order placed");
  });

  test("connect and disconnect by keyboard alone", async () => {
    await tabsTo(page, ...connect("Civic Auth"));
    const window = await opens(browser, () => page.press("Enter"));
    await tabsTo(window, ["textbox", "E-mail address"]);
    await window.type("alice@example.com");
    await tabsTo(window, ["textbox", "Name (optional)"]);
    await window.type("Alice");
    await window.press("Enter");
    await tabsTo(window, ["button", "Allow"]);
    await window.press("Enter");
    await closes(browser, window);
    await connected("Civic Auth");
    for (const name of ["Details: Civic Auth", "Disconnect Civic Auth", "Disconnect"]) {
      await tabsTo(page, ...row("Civic Auth"), ["button", name]);
      await page.press("Enter");
    }
    await sees(page, "Not connected", row("Civic Auth"));
  });

  test("a second tab learns of a connection without a reload", async () => {
    const second = await browser.openTab();
    await second.goTo(demo.url);
    await sees(second, "Not connected", row("Agentcard"));
    await connectAgentcard();
    await connected("Agentcard", second);
  });
});
