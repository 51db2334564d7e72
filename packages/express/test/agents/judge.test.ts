import { describe, expect, it, vi } from "vitest";
import { judge, listedVerdict, type RuledProvider } from "../../src/agents/judge.js";
import { agentcard, civic, mcpServer, type ToolPolicy, type ToolRules, type Verdict } from "../../src/index.js";
import type { ToolCall } from "../../src/providers/ToolCall.js";
import type { ToolLists } from "../../src/providers/ToolRules.js";

const callers = ["page", "agent"] as const;

const callOf = (by: ToolCall["by"], tool = "pay", args: ToolCall["arguments"] = {}): ToolCall => ({
  tool,
  arguments: args,
  userId: "alice",
  provider: "shop",
  connection: "shop",
  by,
  agent: by === "agent" ? "shopper" : undefined,
});

const chosen = (verdict: Verdict, tool = "pay"): ToolLists => ({ [verdict]: [tool] });

describe.each(callers)("the order of the rules for a %s", (by) => {
  const ruled = (
    tools?: ToolRules & { userMayAllow?: boolean },
    own: RuledProvider["ownTools"] = {},
  ): RuledProvider => ({
    tools: tools && { [by]: tools },
    ownTools: own,
  });

  it.each<[string, RuledProvider, ToolLists | undefined, Verdict]>([
    ["without any rule, a call is allowed", ruled(), undefined, "allow"],
    [
      "the provider's `unlisted` decides about a tool that no list names",
      ruled(undefined, { [by]: { unlisted: "deny" } }),
      undefined,
      "deny",
    ],
    ["the provider's `deny` list counts", ruled(undefined, { [by]: { deny: ["pay"] } }), undefined, "deny"],
    ["the provider's `ask` list counts", ruled(undefined, { [by]: { ask: ["pay"] } }), undefined, "ask"],
    [
      "the provider's `allow` list counts before `unlisted`",
      ruled(undefined, { [by]: { allow: ["pay"], unlisted: "deny" } }),
      undefined,
      "allow",
    ],
    [
      "`deny` counts before `ask` and `allow` in one set of lists",
      ruled({ allow: ["pay"], ask: ["pay"], deny: ["pay"] }),
      undefined,
      "deny",
    ],
    ["`ask` counts before `allow` in one set of lists", ruled({ allow: ["pay"], ask: ["pay"] }), undefined, "ask"],
    [
      "the product's `allow` counts before the provider's `deny` for the caller",
      ruled({ allow: ["pay"] }, { [by]: { deny: ["pay"] } }),
      undefined,
      "allow",
    ],
    [
      "the product's `allow` does not open what the provider refuses to everybody",
      ruled({ allow: ["pay"] }, { deny: ["pay"] }),
      undefined,
      "deny",
    ],
    ["the product's `other` does not open it", ruled({ other: () => "allow" }, { deny: ["pay"] }), undefined, "deny"],
    ["the product's lists count before `other`", ruled({ allow: ["pay"], other: () => "deny" }), undefined, "allow"],
    [
      "`other` counts before the provider's lists",
      ruled({ other: () => "ask" }, { [by]: { allow: ["pay"] } }),
      undefined,
      "ask",
    ],
    [
      "if `other` returns nothing, the provider's lists decide",
      ruled({ other: () => undefined }, { [by]: { ask: ["pay"] } }),
      undefined,
      "ask",
    ],
    ["a stricter choice of the user counts", ruled(), chosen("deny"), "deny"],
    [
      "a stricter choice counts before the provider's list",
      ruled(undefined, { [by]: { allow: ["pay"] } }),
      chosen("ask"),
      "ask",
    ],
    ["a looser choice does not count", ruled(undefined, { [by]: { unlisted: "ask" } }), chosen("allow"), "ask"],
    ["no choice changes what the product's lists name", ruled({ allow: ["pay"] }), chosen("deny"), "allow"],
    ["no choice changes what `other` returned", ruled({ other: () => "allow" }), chosen("deny"), "allow"],
    ["the choice for another tool does not count", ruled(), chosen("deny", "look"), "allow"],
    [
      "no choice opens what the provider refuses to everybody",
      ruled({ userMayAllow: true }, { deny: ["pay"] }),
      chosen("allow"),
      "deny",
    ],
  ])("%s", (_rule, provider, choices, verdict) => {
    expect(judge(callOf(by), provider, choices)).toBe(verdict);
  });

  it.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("The product's own fault.");
      },
    ],
    ["returns a promise", async () => "allow"],
    ["returns a promise that rejects, which does not end the process", () => Promise.reject(new Error("A fault."))],
    ["returns another word", () => "yes"],
    ["returns null", () => null],
    ["returns true", () => true],
    ["returns a list", () => ["allow"]],
  ])("a call is refused if `other` %s", (_case, other) => {
    expect(judge(callOf(by), ruled({ other: other as ToolRules["other"] }))).toBe("deny");
  });

  it("`other` gets the whole call, and cannot change it", () => {
    const other = vi.fn<NonNullable<ToolRules["other"]>>((call) => {
      Object.assign(call.arguments, { amount: 1 });
      return "ask";
    });
    const call = callOf(by, "pay", { amount: 5000, to: ["bob"] });
    expect(judge(call, ruled({ other }))).toBe("ask");
    expect(call.arguments).toEqual({ amount: 5000, to: ["bob"] });
    expect(other.mock.calls[0]?.[0]).toMatchObject({
      tool: "pay",
      userId: "alice",
      provider: "shop",
      connection: "shop",
      by,
    });
  });

  it("`other` is not asked about a tool that a list names, or that the provider refuses to everybody", () => {
    const other = vi.fn(() => "allow" as const);
    judge(callOf(by), ruled({ ask: ["pay"], other }));
    judge(callOf(by), ruled({ other }, { deny: ["pay"] }));
    expect(other).not.toHaveBeenCalled();
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "allow", "unlisted", ""])(
    "a tool named %j is a tool like any other",
    (tool) => {
      expect(judge(callOf(by, tool), ruled(undefined, { [by]: { unlisted: "deny" } }))).toBe("deny");
      expect(judge(callOf(by, tool), ruled({ allow: [tool] }, { [by]: { unlisted: "deny" } }))).toBe("allow");
      expect(judge(callOf(by, tool), ruled(), chosen("ask", tool))).toBe("ask");
    },
  );

  it.each(["Pay", "pay ", " pay", "pay\0", "p\u200bay", "ｐａｙ", "PA\u00adY", "pay\u{e0061}"])(
    "a list that refuses or asks about `pay` also names %j, which a lenient server may read as `pay`, and a list that allows does not",
    (tool) => {
      expect(judge(callOf(by, tool), ruled({ deny: ["pay"] }))).toBe("deny");
      expect(judge(callOf(by, tool), ruled({ ask: ["pay"] }))).toBe("ask");
      expect(judge(callOf(by, tool), ruled(), chosen("deny"))).toBe("deny");
      expect(judge(callOf(by, tool), ruled({ allow: [tool] }, { deny: ["pay"] }))).toBe("deny");
      expect(judge(callOf(by, tool), ruled({ allow: ["pay"] }, { [by]: { unlisted: "deny" } }))).toBe("deny");
    },
  );

  it.each(["рay", "pay2", "pa", "p-ay"])("no list that names `pay` names %j, which is another name", (tool) => {
    expect(judge(callOf(by, tool), ruled({ deny: ["pay"] }))).toBe("allow");
  });

  it("a list of tools shows no verdict where it depends on the arguments", () => {
    expect(listedVerdict(callOf(by), ruled({ other: () => "allow" }))).toBeUndefined();
    expect(listedVerdict(callOf(by), ruled({ ask: ["pay"], other: () => "allow" }))).toBe("ask");
    expect(listedVerdict(callOf(by), ruled(undefined, { [by]: { unlisted: "ask" } }))).toBe("ask");
  });
});

it("the rules for one kind of caller do not apply to the other kind", () => {
  const tools: ToolPolicy = { page: { deny: ["pay"] }, agent: { ask: ["pay"] } };
  expect(callers.map((by) => judge(callOf(by), { tools }))).toEqual(["deny", "ask"]);
});

it("with userMayAllow, a user's choice can be looser for agents, and never for pages", () => {
  const provider: RuledProvider = {
    tools: { agent: { userMayAllow: true } },
    ownTools: { page: { unlisted: "deny" }, agent: { unlisted: "deny" } },
  };
  expect(callers.map((by) => judge(callOf(by), provider, chosen("allow")))).toEqual(["deny", "allow"]);
});

describe("the rules that providers bring", () => {
  const options = { clientId: "shop" };

  it.each([
    ["list_cards", "allow", "allow"],
    ["list_transactions", "allow", "allow"],
    ["whoami", "allow", "allow"],
    ["create_card", "allow", "ask"],
    ["close_card", "allow", "ask"],
    ["pause_card", "allow", "ask"],
    ["resume_card", "allow", "ask"],
    ["get_card_details", "deny", "ask"],
    ["buy", "deny", "ask"],
    ["surprise_me", "deny", "ask"],
    ["withdraw", "deny", "ask"],
    ["add_funds", "deny", "ask"],
    ["create_withdrawal_recipient", "deny", "ask"],
    ["revoke_connection", "deny", "ask"],
    ["manage_subscription", "deny", "ask"],
    ["update_card_limit", "deny", "ask"],
    ["link_account", "deny", "ask"],
    ["get_wallet_link", "deny", "ask"],
    ["a_tool_of_tomorrow", "deny", "ask"],
    ["get_card_details_v2", "deny", "ask"],
    ["approve_request", "deny", "deny"],
  ])("at Agentcard, %s is %s for pages and %s for agents", (tool, page, agent) => {
    const provider = agentcard(options);
    expect(callers.map((by) => judge(callOf(by, tool), provider))).toEqual([page, agent]);
  });

  it("at Agentcard, no rule of the product opens approve_request", () => {
    const open = { allow: ["approve_request"], other: () => "allow" as const };
    const provider = agentcard({ ...options, tools: { page: open, agent: { ...open, userMayAllow: true } } });
    const verdicts = callers.map((by) =>
      judge(callOf(by, "approve_request"), provider, chosen("allow", "approve_request")),
    );
    expect(verdicts).toEqual(["deny", "deny"]);
  });

  it.each([
    ["Civic", civic(options)],
    ["mcpServer()", mcpServer({ id: "shop", name: "Shop", url: "https://shop.example/mcp" })],
  ])("%s allows what no rule of the product names", (_name, provider) => {
    expect(callers.map((by) => judge(callOf(by), provider))).toEqual(["allow", "allow"]);
  });
});

describe("wrong rules are refused at start", () => {
  const refusalOf = (tools: unknown) => {
    try {
      agentcard({ clientId: "shop", tools: tools as ToolPolicy });
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };

  it.each([[{ deny: ["buy"] }], [{ allow: [] }], [{ allow: ["buy"], deny: ["buy"] }], [{ page: {}, deny: [] }]])(
    "the old form %j is refused with a sentence that names the new one",
    (tools) => expect(refusalOf(tools)).toContain("In place of `{ allow, deny }`, pass `{ page: { allow, deny } }`"),
  );

  it.each([
    [{ page: { allow: "buy" } }, "tools.page.allow"],
    [{ agent: { ask: [7] } }, "tools.agent.ask"],
    [{ agent: { other: "deny" } }, "tools.agent.other"],
    [{ agent: { refuse: [] } }, "tools.agent"],
    [{ page: { userMayAllow: true } }, "tools.page"],
    [{ agent: { userMayAllow: "yes" } }, "tools.agent.userMayAllow"],
    [{ page: [] }, "tools.page"],
    ["deny", "tools"],
    [null, "tools"],
  ])("%j is refused, and the error names `%s`", (tools, path) => {
    expect(refusalOf(tools)).toContain(`\`${path}`);
  });

  it.each([[undefined], [{}], [{ page: {}, agent: {} }], [{ agent: { userMayAllow: true, other: () => undefined } }]])(
    "%j is accepted",
    (tools) => expect(refusalOf(tools)).toBeUndefined(),
  );
});
