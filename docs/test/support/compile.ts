import { dirname, join } from "node:path";
import ts from "typescript";
import { root } from "../../src/repository.js";
import type { Block, Document } from "./readDocument.js";

// Modules are looked for as the documents' own package finds them. Nothing is written there.
const folder = join(root, "docs/blocks");

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  jsx: ts.JsxEmit.ReactJSX,
  types: ["node", "vite/client"],
  strict: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  noEmit: true,
};

/** The document with everything blank but these blocks, so that the compiler counts the document's own lines. */
function onlyBlocks(blocks: readonly Block[]): string {
  const lines: string[] = [];
  for (const { line, text } of blocks.flatMap((block) => [block.given ?? [], block].flat()))
    for (const [index, content] of text.split("\n").entries()) lines[line - 1 + index] = content;
  return Array.from(lines, (line) => line ?? "").join("\n");
}

/** The TypeScript files that a document describes, by path. A block without a name is a file of its own. */
function filesIn(document: Document): Map<string, string> {
  const files = new Map<string, Block[]>();
  for (const block of document.blocks) {
    if (block.language !== "ts" && block.language !== "tsx") continue;
    const path = join(folder, document.path, block.file ?? `line-${block.line}.${block.language}`);
    files.set(path, [...(files.get(path) ?? []), block]);
  }
  return new Map(Array.from(files, ([path, blocks]) => [path, onlyBlocks(blocks)]));
}

const host = ts.createCompilerHost(options);
const parsed = new Map<string, ts.SourceFile | undefined>();

/**
 * Compiles the `ts` and `tsx` blocks of a document in strict mode, with the types of the real packages. Each document is a separate program,
 * because one may extend a type that another uses unchanged.
 *
 * @returns a line for each error, with the document's line
 */
export function compile(document: Document): string[] {
  const files = filesIn(document);
  const folders = new Set(Array.from(files.keys(), (file) => dirname(file)));
  const program = ts.createProgram([...files.keys()], options, {
    ...host,
    fileExists: (path) => files.has(path) || host.fileExists(path),
    directoryExists: (path) => folders.has(path) || (host.directoryExists?.(path) ?? true),
    readFile: (path) => files.get(path) ?? host.readFile(path),
    getSourceFile: (path, language) => {
      const text = files.get(path);
      if (text !== undefined) return ts.createSourceFile(path, text, language);
      if (!parsed.has(path)) parsed.set(path, host.getSourceFile(path, language));
      return parsed.get(path);
    },
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${document.path}:${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}
