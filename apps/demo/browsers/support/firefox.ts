import { findOnPath } from "@keyhold/test-support";
import puppeteer from "puppeteer-core";
import type { BrowserKind } from "./Browser.js";
import { createTabs, pageTab } from "./tabs.js";

/** An address where no server listens. Requests to other hosts than this machine go there, and fail. */
const NOWHERE = { host: "127.0.0.1", port: 9 };

/** Firefox ESR, by WebDriver BiDi. */
export const firefox: BrowserKind = {
  name: "Firefox ESR",
  needs: { "firefox-esr": "firefox-esr" },
  async open() {
    const browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: await findOnPath("firefox-esr"),
      extraPrefsFirefox: {
        "network.proxy.type": 1,
        "network.proxy.http": NOWHERE.host,
        "network.proxy.http_port": NOWHERE.port,
        "network.proxy.ssl": NOWHERE.host,
        "network.proxy.ssl_port": NOWHERE.port,
      },
    });
    const tabOf = createTabs(pageTab);
    return {
      version: (await browser.version()).replace("firefox/", ""),
      tabs: async () => (await browser.pages()).map(tabOf),
      openTab: async () => tabOf(await browser.newPage()),
      close: () => browser.close(),
    };
  },
};
