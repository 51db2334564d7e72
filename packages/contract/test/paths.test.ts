import { expect, it } from "vitest";
import { authorizePath, withQuery } from "../src/index.js";

it("a query leaves out what is undefined, and keeps what is empty", () => {
  expect(withQuery("/activity", { agent: "", connection: undefined, before: "2 b" })).toBe(
    "/activity?agent=&before=2+b",
  );
});

it("authorizePath escapes what a query cannot hold", () => {
  expect(authorizePath("agentcard", { attempt: "a-1", display: "popup", return_to: "/x?y=1&z=ü#top" })).toBe(
    "/connections/agentcard/authorize?attempt=a-1&display=popup&return_to=%2Fx%3Fy%3D1%26z%3D%C3%BC%23top",
  );
});
