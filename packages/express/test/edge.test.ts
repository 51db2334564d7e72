import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import * as backend from "../src/index.js";

it.each(["edge-light", "workerd"])(
  "in an edge runtime, importing anything of the package says that it needs node:http: %s",
  async (condition) => {
    const program = `import { ${Object.keys(backend).join(", ")} } from "@keyhold/express";`;
    const flags = [`--conditions=${condition}`, "--input-type=module", "--eval", program];
    await expect(promisify(execFile)(process.execPath, flags, { cwd: import.meta.dirname })).rejects.toThrow(
      "@keyhold/express needs `node:http`, and an edge runtime does not have it.",
    );
  },
);
