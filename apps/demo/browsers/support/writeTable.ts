import { readFileSync, writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

const DOCUMENT = new URL("../../../../docs/browsers.md", import.meta.url);
const SIGNS: Readonly<Record<string, string>> = { passed: "✓", failed: "✗" };

/** Writes the results of all browsers into the table of docs/browsers.md. */
export class WriteTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const results = new Map<string, Map<string, string>>();
    for (const test of modules.flatMap((module) => [...module.children.allTests()])) {
      const { browser } = test.meta();
      // If only some steps or some browsers have run, write no table.
      if (!browser) return;
      const row = results.get(test.name) ?? new Map<string, string>();
      results.set(test.name, row.set(browser, SIGNS[test.result().state] ?? "–"));
    }
    if (results.size === 0) return;
    const browsers = [...new Set([...results.values()].flatMap((row) => [...row.keys()]))];
    const rows = [...results].map(([name, row]) => [name, ...browsers.map((browser) => row.get(browser) ?? "–")]);
    const head = ["what a user does", ...browsers];
    const widths = head.map((_cell, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
    const lines = [head, widths.map((width) => "-".repeat(width)), ...rows];
    const table = lines
      .map((cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`)
      .join("\n");
    const date = new Date().toISOString().slice(0, 10);
    const text = readFileSync(DOCUMENT, "utf8").replace(/(?<=<!-- results -->\n\n).*$/s, `On ${date}:\n\n${table}\n`);
    writeFileSync(DOCUMENT, text);
  }
}
