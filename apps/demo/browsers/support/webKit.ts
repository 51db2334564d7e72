import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { freePort } from "@keyhold/test-support";
import { Builder, Capabilities, Key, type WebDriver, type WebElement } from "selenium-webdriver";
import { vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import type { BrowserKind, BrowserTab } from "./Browser.js";
import { createTabs } from "./tabs.js";

const KEYS = { Tab: Key.TAB, Enter: Key.ENTER };

/** WebKitGTK, by WebDriver, on a screen of its own. */
export const webKit: BrowserKind = {
  name: "WebKitGTK",
  needs: { WebKitWebDriver: "webkit2gtk-driver", Xvfb: "xvfb" },
  async open() {
    const screen = start("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    const [display] = await once(screen.stdio[3] as Readable, "data");
    const port = await freePort();
    // Requests to other hosts than this machine go to an address where no server listens, and fail.
    const env = {
      ...process.env,
      DISPLAY: `:${String(display).trim()}`,
      http_proxy: "http://127.0.0.1:9",
      https_proxy: "http://127.0.0.1:9",
      no_proxy: "localhost,127.0.0.1",
    };
    const server = start("WebKitWebDriver", [`--port=${port}`], { env, stdio: "ignore" });
    const url = `http://127.0.0.1:${port}`;
    await vi.waitFor(() => fetch(`${url}/status`), { timeout: PATIENCE });
    const driver = await new Builder()
      .usingServer(url)
      .withCapabilities(new Capabilities({ browserName: "MiniBrowser" }))
      .build();
    await driver.manage().setTimeouts({ pageLoad: PATIENCE, script: PATIENCE });

    const tabOf = createTabs((handle: string) => createTab(driver, handle));
    return {
      version: (await driver.getCapabilities()).getBrowserVersion() ?? "",
      tabs: async () => (await driver.getAllWindowHandles()).map(tabOf),
      async openTab() {
        await driver.switchTo().newWindow("tab");
        return tabOf(await driver.getWindowHandle());
      },
      async close() {
        await driver.quit();
        await Promise.all([server, screen].map(end));
      },
    };
  },
};

/** WebDriver has one current tab: each command first chooses it. */
function createTab(driver: WebDriver, handle: string): BrowserTab {
  const here = async () => {
    await driver.switchTo().window(handle);
    return driver;
  };
  return {
    goTo: async (url) => (await here()).get(url),
    back: async () => (await here()).navigate().back(),
    reload: async () => (await here()).navigate().refresh(),
    close: async () => (await here()).close(),
    show: here,
    evaluate: async (expression) => (await here()).executeScript(`return ${expression}`),
    click: async (expression) => (await (await here()).executeScript<WebElement>(`return ${expression}`)).click(),
    type: async (text) => (await here()).actions().sendKeys(text).perform(),
    press: async (key) => (await here()).actions().sendKeys(KEYS[key]).perform(),
  };
}

/** Starts a program that ends with this process at the latest. */
function start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const program = spawn(command, args, options);
  const kill = () => program.kill();
  process.once("exit", kill);
  program.once("exit", () => process.off("exit", kill));
  return program;
}

async function end(program: ChildProcess): Promise<void> {
  const ended = once(program, "exit");
  program.kill();
  await ended;
}
