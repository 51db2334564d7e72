import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { paths, requestHeader } from "@keyhold/contract";
import { openAuthorizationServer } from "./openAuthorizationServer.js";
import { openBrowser } from "./openBrowser.js";
import { openEvents } from "./openEvents.js";
import { attemptId, authorize, mount, testKey } from "./openProduct.js";
import { startProcess } from "./startProcess.js";

/**
 * A product in a process of its own, with one user who has connected one provider.
 *
 * @param mcpUrl the provider's MCP server
 */
export async function openProductProcess(mcpUrl: string) {
  const provider = await openAuthorizationServer();
  const config = JSON.stringify({ origin: provider.origin, mcpUrl, key: testKey, mount });
  const { child, message } = await startProcess(new URL("./productProcess.mjs", import.meta.url), config);
  const origin = String(message);
  const browser = openBrowser(origin + mount);
  const consent = await fetch(await authorize(browser, "agentcard", attemptId()), { redirect: "manual" });
  await browser.navigate(consent.headers.get("location") ?? "");

  return {
    browser,
    events: (user: string) => openEvents(origin + mount, browser.cookie(), { "x-user": user }),
    /** Sends a request to the MCP proxy. @returns the answer, before its body is read */
    async open(message?: unknown): Promise<IncomingMessage> {
      const headers = {
        cookie: browser.cookie(),
        [requestHeader.name]: requestHeader.value,
        ...(message ? { "content-type": "application/json" } : {}),
      };
      const sent = request(origin + mount + paths.mcp("agentcard"), { method: message ? "POST" : "GET", headers });
      sent.end(message && JSON.stringify(message));
      const [response] = await once(sent, "response");
      return response;
    },
    /** The peak of the process's memory, in bytes. */
    async mostMemory(): Promise<number> {
      child.send("memory");
      const [kilobytes] = await once(child, "message");
      return kilobytes * 1024;
    },
    async close() {
      child.kill();
      await Promise.all([once(child, "exit"), provider.close()]);
    },
  };
}

export type ProductProcess = Awaited<ReturnType<typeof openProductProcess>>;
