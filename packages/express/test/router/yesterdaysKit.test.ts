import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountsOf, connectAnother, connectNamed } from "../support/connectAccount.js";
import type { Browser } from "../support/openBrowser.js";
import { openEvents } from "../support/openEvents.js";
import { attemptId, openProduct, type Product } from "../support/openProduct.js";

/** What the kit's client had then. Its answers are unknown to these types, so that the client itself judges them. */
interface Client {
  connections(): Promise<{ user?: string; connections: Record<string, unknown>[] }>;
  connect(provider: string): Promise<Record<string, unknown>>;
  authorizeUrl(provider: string, query: Record<string, string>): string;
  attempt(provider: string, id: string): Promise<unknown>;
  disconnect(provider: string): Promise<unknown>;
  tools(provider: string): Promise<{ tools: { name: string }[] }>;
  callTool(provider: string, name: string, args: object): Promise<unknown>;
  job(provider: string, id: string): Promise<unknown>;
}
interface Kit {
  createClient(options: {
    baseUrl: string;
    fetch: typeof fetch;
    shown: { mark(): string | undefined; lost(error: Error): void };
  }): Client;
}

/** The clients of earlier kits, as pages still have them while a new backend is deployed. CONTRIBUTING.md says how these files are made. */
describe.each(["kit-3958afb"])("a page with the kit of %s", (folder) => {
  let product: Product;
  let alice: Browser;
  let client: Client;
  let mark: string | undefined;
  const lost: Error[] = [];
  beforeAll(async () => {
    product = await openProduct({ publicAccess: true, accounts: "several" });
    alice = await product.browserOf("alice");
    const { createClient }: Kit = await import(new URL(`../fixtures/${folder}/client.js`, import.meta.url).href);
    client = createClient({
      baseUrl: product.mount,
      fetch: (url, init) => alice.fetch(String(url).slice(product.mount.length), init),
      shown: { mark: () => mark, lost: (error) => void lost.push(error) },
    });
  });
  afterAll(() => product.close());

  const status = async (id: string) => {
    const answer = await client.connections();
    mark = answer.user;
    return answer.connections.find(({ provider }) => provider === id);
  };

  it("the page lists the providers, and reads the members that it shows", async () => {
    expect(await status("agentcard")).toMatchObject({
      name: "Agentcard",
      brand: "agentcard",
      signIn: "email",
      mode: "test",
      connectMethod: "redirect",
      status: "disconnected",
    });
    expect(mark).toMatch(/./);
  });

  it("the page connects by navigation, gets the outcome, and shows the account", async () => {
    const events = await openEvents(product.mount, alice.cookie());
    const attempt = attemptId();
    const url = client.authorizeUrl("agentcard", { attempt, display: "popup", return_to: "/settings" });
    const away = (await alice.navigate(url)).headers.get("location") ?? "";
    expect(await client.attempt("agentcard", attempt)).toEqual({ status: "pending" });
    await alice.navigate(await product.emulator.agentcard.approve({ url: away, email: "alice@example.com" }));
    expect(await client.attempt("agentcard", attempt)).toMatchObject({ status: "connected" });
    await expect.poll(() => events.changes).toContainEqual(expect.objectContaining({ provider: "agentcard", attempt }));
    expect(await status("agentcard")).toMatchObject({
      status: "connected",
      account: "alice@example.com",
      connectedAt: expect.stringMatching(/^\d{4}-/),
    });
    events.close();
  });

  it("the page connects by exchange", async () => {
    expect(await client.connect("civic")).toMatchObject({ provider: "civic", status: "connected" });
  });

  it("the page lists and calls tools, and asks about a job", async () => {
    const { tools } = await client.tools("agentcard");
    expect(tools.map(({ name }) => name)).toContain("whoami");
    expect(await client.callTool("agentcard", "whoami", {})).toMatchObject({
      structuredContent: { email: "alice@example.com" },
    });
    await expect(client.job("civic", "unknown")).rejects.toMatchObject({ code: "unknown_job" });
  });

  it("the page gets the codes that it knows: of a tool that it may not call, and of another user", async () => {
    await expect(client.callTool("agentcard", "get_card_details", {})).rejects.toMatchObject({ code: "tool_refused" });
    mark = "another user's";
    await expect(client.tools("agentcard")).rejects.toMatchObject({ code: "user_changed" });
    expect(lost).toHaveLength(1);
    await status("agentcard");
  });

  it("the page sees that the product made the user reconnect, and disconnects", async () => {
    await product.keyhold.invalidate({ userId: "alice", connection: "agentcard" });
    expect(await status("agentcard")).toMatchObject({ status: "needs_reconnect" });
    await expect(client.tools("agentcard")).rejects.toMatchObject({ code: "needs_reconnect" });
    expect(await client.disconnect("agentcard")).toEqual({ revokedAtProvider: true });
    expect(await status("agentcard")).toMatchObject({ status: "disconnected" });
    await expect(client.tools("agentcard")).rejects.toMatchObject({ code: "not_connected" });
  });

  it("a page that knows one account for each provider has one row, which names the user's last account and acts for the first one", async () => {
    expect(await connectNamed(product, alice, "agentcard", "alice@example.com")).toMatchObject({ status: "connected" });
    await connectAnother(product, alice, "agentcard", "alice@work.example");
    const { connections } = await client.connections();
    const rows = connections.filter(({ provider }) => provider === "agentcard");
    expect(rows).toMatchObject([{ status: "connected", account: "alice@work.example" }]);
    expect(await client.callTool("agentcard", "whoami", {})).toMatchObject({
      structuredContent: { email: "alice@example.com" },
    });
    expect(await client.disconnect("agentcard")).toEqual({ revokedAtProvider: true });
    await expect(client.callTool("agentcard", "whoami", {})).rejects.toMatchObject({ code: "not_connected" });
    const accounts = (await accountsOf(alice, "agentcard")).map(([, account]) => account);
    expect(accounts).toEqual(["disconnected", "alice@work.example"]);
  });
});
