import { errors } from "@keyhold/contract";
import { en, type KeyholdErrorCode } from "@keyhold/react";
import { expect, it } from "vitest";
import { read } from "../src/repository.js";

const [introduction = "", ...entries] = read("packages/contract/ERRORS.md").split(/^## /m);
const entryOf = new Map(entries.map((entry) => [entry.slice(0, entry.indexOf("\n")), entry.replace(/\s+/g, " ")]));

it("the entry of each error says what users see", () => {
  expect(introduction.replace(/\s+/g, " ")).toContain(`"${en.error("Agentcard")}"`);
  for (const code of Object.keys({ ...errors, ...en.errors }) as KeyholdErrorCode[]) {
    const words = en.errors[code]?.("Agentcard");
    if (words) expect(entryOf.get(code), code).toContain(`Users see: "${words}"`);
    else expect(entryOf.get(code), code).not.toContain("Users see");
  }
});
