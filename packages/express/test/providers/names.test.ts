import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, it } from "vitest";

const packages = fileURLToPath(new URL("../../../", import.meta.url));
const NAME = /agentcard|civic/i;

/** Files and folders that may name a provider in code. The emulator, which is made of these two, is left out below. */
const exceptions = [
  // The providers, and the files that export them.
  "express/src/providers/agentcard.ts",
  "express/src/providers/agentcard-words/",
  "express/src/providers/agentcardTools.ts",
  "express/src/providers/civic.ts",
  "express/src/index.ts",
  "express/src/edge.ts",
  // Texts and files for developers that show an example.
  "express/src/cli.ts",
  "express/src/cli/init/planOf.ts",
  "express/src/cli/init/readProject.ts",
  "express/src/doctor/checks/start.ts",
  "express/src/options.ts",
  "express/src/providers/defineProvider.ts",
  // The drawings, and the buttons that know theirs.
  "react/src/components/icons/",
  "react/src/components/connect-button/ConnectWithAgentcard.tsx",
  "react/src/components/connect-button/ConnectWithCivic.tsx",
  // The cards of Agentcard.
  "react/src/agentcard/",
  "react/src/components/agentcard-cards/",
  "react/src/styles/index.css",
  "react/src/hooks/useAgentcardCards.ts",
  "react/src/hooks/useAgentcardTransactions.ts",
  "react/src/queries/cardsQuery.ts",
  "react/src/queries/transactionsQuery.ts",
  // Civic's permissions for a tool call, which are in the tool's result.
  "react/src/components/tool-authorization/ToolAuthorization.tsx",
  "react/src/hooks/useToolAuthorization.ts",
  // The kit's exports, and its values for tests.
  "react/src/index.ts",
  "react/src/testing/",
];
const exceptionOf = (file: string) => exceptions.find((each) => file.startsWith(each));

const files = readdirSync(packages)
  .filter((name) => name !== "emulator")
  .flatMap((name) =>
    readdirSync(join(packages, name, "src"), { recursive: true, encoding: "utf8" }).map(
      (file) => `${name}/src/${file}`,
    ),
  )
  .filter((file) => /\.(tsx?|css)$/.test(file));

/** The code of a file without its comments, one piece a line. */
function codeOf(file: string): string {
  const text = readFileSync(join(packages, file), "utf8");
  if (file.endsWith(".css")) return text.replace(/\/\*[\s\S]*?\*\//g, "");
  const pieces: string[] = [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const visit = (node: ts.Node): void => {
    const { length } = pieces;
    ts.forEachChild(node, visit);
    if (pieces.length === length) pieces.push(node.getText(source));
  };
  visit(source);
  return pieces.join("\n");
}

const naming = files.filter((file) => NAME.test(codeOf(file)));

it("no source file of a package names a provider in code, except those listed here", () => {
  expect(files.length).toBeGreaterThan(200);
  expect(naming.filter((file) => !exceptionOf(file))).toEqual([]);
});

it("each file and folder that is listed here names a provider", () => {
  expect(exceptions.filter((each) => !naming.some((file) => exceptionOf(file) === each))).toEqual([]);
});
