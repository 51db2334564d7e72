import type { PermissionChoices, Permissions, Tool, ToolPermission, ToolVerdict } from "@keyhold/contract";
import { providerOf } from "../client/connectionId.js";
import type { FakeBackend } from "./createFakeBackend.js";
import type { FakeRequest } from "./FakeRequest.js";
import { failure } from "./failure.js";

const strictestFirst = ["deny", "ask", "allow"] as const satisfies readonly ToolVerdict[];

/** A tool that no rule names: agents may call it, and the user can choose everything. */
const unruled = ({ name, title, readOnly }: Tool): ToolPermission => ({
  name,
  title,
  group: readOnly ? "looks" : "changes",
  verdict: "allow",
  choices: strictestFirst,
});

function allOf({ tools, permissions }: FakeBackend): readonly ToolPermission[] {
  return [...new Map([...tools.map(unruled), ...permissions].map((each) => [each.name, each])).values()];
}

/** Answers with what an agent may do. The user's choice counts, unless the product decides about each call. */
export function permissionsOf({ backend, id, request }: FakeRequest): Response {
  const agent = new URL(request.url).searchParams.get("agent") ?? "agent";
  if (!isLabel(agent)) return failure("body_invalid");
  const chosen = backend.choices[id] ?? [];
  const lists = chosen.find((each) => each.agent === agent);
  const tools = allOf(backend).map((tool): ToolPermission => {
    const choice = strictestFirst.find((verdict) => lists?.[verdict]?.includes(tool.name));
    return choice ? { ...tool, choice, verdict: tool.verdict && choice } : tool;
  });
  const called = backend.activity.flatMap((line) => (line.connection === id && line.agent ? [line.agent] : []));
  const agents = new Set([...chosen.map((each) => each.agent ?? "agent"), ...called]);
  return Response.json({ agent, agents: [...agents].sort(), tools } satisfies Permissions);
}

/** Changes the user's choices for one agent and some tools. */
export function changePermissions({ backend, id }: FakeRequest, body: Readonly<Record<string, unknown>>): Response {
  const { agent = "agent", allow = [], ask = [], deny = [], reset = [], ...rest } = body;
  const lists = { allow, ask, deny, reset };
  const names = Object.values(lists).flat();
  const isValid =
    isLabel(agent) &&
    Object.keys(rest).length === 0 &&
    Object.values(lists).every(Array.isArray) &&
    names.every((name) => typeof name === "string" && name !== "") &&
    new Set(names).size === names.length;
  if (!isValid) return failure("body_invalid");
  const tools = allOf(backend);
  const mayChoose = (verdict: ToolVerdict, name: unknown) =>
    (tools.find((tool) => tool.name === name)?.choices ?? strictestFirst).includes(verdict);
  const added = lists as Record<ToolVerdict, string[]>;
  if (!strictestFirst.every((verdict) => added[verdict].every((name) => mayChoose(verdict, name)))) {
    return failure("permission_fixed");
  }
  const chosen = backend.choices[id] ?? [];
  const before = chosen.find((each) => each.agent === agent);
  const after = (verdict: ToolVerdict) => [
    ...(before?.[verdict] ?? []).filter((name) => !names.includes(name)),
    ...added[verdict],
  ];
  const stored = { agent, allow: after("allow"), ask: after("ask"), deny: after("deny") } satisfies PermissionChoices;
  const others = chosen.filter((each) => each !== before);
  const isEmpty = strictestFirst.every((verdict) => stored[verdict].length === 0);
  backend.choices = { ...backend.choices, [id]: isEmpty ? others : [...others, stored] };
  backend.push({ provider: providerOf(id), connection: id, permissions: true });
  return Response.json(stored);
}

const isLabel = (value: unknown): value is string => typeof value === "string" && /^[a-z0-9-]{1,64}$/.test(value);
