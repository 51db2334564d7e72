import { expect, it } from "vitest";
import { oddAnswers } from "../src/index.js";

const usual = { access_token: "a", expires_in: 3600, tools: [{ name: "echo" }, { name: "pay" }] };
const titled = (title: string, options?: Parameters<typeof oddAnswers>[1]) =>
  oddAnswers(usual, options).find((answer) => answer.title === title);

it("oddAnswers() varies each member, and the answer as a whole, each time in one respect", () => {
  const all = oddAnswers(usual);
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
  expect(new Set(all.map(({ member }) => member))).toEqual(new Set(["access_token", "expires_in", "tools", undefined]));
  expect(JSON.parse(titled("expires_in absent")?.body ?? "")).toEqual({ access_token: "a", tools: usual.tools });
  expect(JSON.parse(titled('expires_in: "3600"')?.body ?? "")).toEqual({ ...usual, expires_in: "3600" });
  expect(titled("access_token doubled, null last")?.body).toContain('"access_token":"a","access_token":null');
  expect(titled("status 201")?.status).toBe(201);
});

it("oddAnswers() varies the members of an inner object, and members that the usual answer lacks", () => {
  const odd = titled("name: null", { at: ["tools", 0] });
  expect(JSON.parse(odd?.body ?? "")).toEqual({ ...usual, tools: [{ name: null }, { name: "pay" }] });
  const more = titled('scope: ["a","b"]', { more: { scope: "a b" } });
  expect(JSON.parse(more?.body ?? "")).toEqual({ ...usual, scope: ["a", "b"] });
});
