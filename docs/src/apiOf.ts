import { join } from "node:path";
import ts from "typescript";
import { read, root } from "./repository.js";

const printer = ts.createPrinter();

/** A type that the compiler has inferred, with a line for each member. */
function inferred(type: ts.Type | undefined, node: ts.Node, checker: ts.TypeChecker): string {
  const { NoTruncation, MultilineObjectLiterals, UseAliasDefinedOutsideCurrentScope, InTypeAlias } =
    ts.NodeBuilderFlags;
  const flags = NoTruncation | MultilineObjectLiterals | UseAliasDefinedOutsideCurrentScope | InTypeAlias;
  const typeNode = type && checker.typeToTypeNode(type, node, flags);
  if (!typeNode) return "unknown";
  return printer.printNode(ts.EmitHint.Unspecified, typeNode, node.getSourceFile()).replaceAll("    ", "  ");
}

/** The members that a schema accepts, each with its docstring. */
function parsed(type: ts.Type, node: ts.Node, checker: ts.TypeChecker): string {
  if (type.isUnion()) return inferred(type, node, checker);
  const members = type.getProperties().map((member) => {
    const text = ts.displayPartsToString(member.getDocumentationComment(checker)).replaceAll("\n", " ");
    const standard = member.getJsDocTags(checker).find(({ name }) => name === "default")?.text;
    const about = standard ? `${text} Default: ${ts.displayPartsToString(standard)}.` : text;
    const mark = member.flags & ts.SymbolFlags.Optional ? "?" : "";
    const declared = `${member.name}${mark}: ${inferred(checker.getTypeOfSymbol(member), node, checker)};`;
    return `${about && `/** ${about} */\n`}${declared}`.replace(/^/gm, "  ");
  });
  return `{\n${members.join("\n")}\n}`;
}

/** The declaration without its body, its docstring and `export`. */
function codeOf(node: ts.Declaration, checker: ts.TypeChecker): string {
  const source = node.getSourceFile();
  const textOf = (part: ts.Node, end = part.end) => source.text.slice(part.getStart(source), end).trim();
  const withoutBody = (part: ts.Node) => textOf(part, "body" in part ? (part.body as ts.Node).pos : part.end);
  const text = withoutBody(node).replace(/^export /, "");

  if (ts.isVariableDeclaration(node)) {
    const type = node.type?.getText(source) ?? inferred(checker.getTypeAtLocation(node), node, checker);
    return `const ${node.name.getText(source)}: ${type}`;
  }
  if (ts.isTypeAliasDeclaration(node) && /^z\./.test(node.type.getText(source)))
    return `type ${node.name.text} = ${parsed(checker.getTypeAtLocation(node), node, checker)}`;
  if (ts.isFunctionDeclaration(node) && !node.type) {
    const type = inferred(checker.getSignatureFromDeclaration(node)?.getReturnType(), node, checker);
    // A longer type, such as one from a generic helper of a library, helps a reader less than the docstring.
    return type.length < 250 ? `${text}: ${type}` : text;
  }
  if (ts.isClassDeclaration(node)) {
    const head = textOf(node, node.members.pos).replace(/^export /, "");
    return [head, ...node.members.map((member) => `  ${withoutBody(member)}`), "}"].join("\n");
  }
  return text;
}

/** An example as a block of code. Editors need no fence around it, and Markdown does. */
function codeBlock(example: string): string {
  return example.startsWith("```") ? example : `\`\`\`ts\n${example}\n\`\`\``;
}

/** The docstring and its tags, as Markdown; nothing where there is none. */
function aboutOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const about = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const tags = symbol.getJsDocTags(checker).map(({ name, text }) => {
    if (name === "example") return `\nExample:\n\n${codeBlock(ts.displayPartsToString(text))}\n`;
    const said = ts.displayPartsToString(text).replaceAll("\n", " ");
    return name === "param" ? `- ${said.replace(/^([\w.]+)/, "`$1`:")}` : `- ${name}: ${said}`;
  });
  return (
    about &&
    [about, tags.join("\n").trimStart()]
      .join("\n\n")
      .trim()
      .replace(/\{@link (\w+) ?\}/g, "`$1`")
  );
}

/** The entry files of a package, by the name that they are imported by. */
function entriesOf(folder: string): [name: string, file: string][] {
  const manifest = JSON.parse(read(`${folder}/package.json`)) as { name: string; exports: Record<string, unknown> };
  return Object.keys(manifest.exports)
    .map((key): [string, string] => [join(manifest.name, key), join(root, folder, "src", key, "index.ts")])
    .filter(([, file]) => ts.sys.fileExists(file));
}

/**
 * The reference of a package: what its entry files export, in their order and under their headings.
 *
 * @param folder the package's, from the root
 * @returns Markdown
 * @throws Error that names the exports that have no docstring
 */
export function apiOf(folder: string): string {
  const entries = entriesOf(folder);
  const { config } = ts.readConfigFile(join(root, folder, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, folder));
  const program = ts.createProgram(
    entries.map(([, file]) => file),
    options,
  );
  const checker = program.getTypeChecker();
  const shown = new Set<string>();
  const undocumented: string[] = [];

  function entryOf(specifier: ts.ExportSpecifier): string {
    const name = specifier.name.text;
    shown.add(name);
    const exported = checker.getSymbolAtLocation(specifier.name);
    const symbol = exported && checker.getAliasedSymbol(exported);
    const about = symbol && aboutOf(symbol, checker);
    // A schema may share its name with its type.
    const typeOnly = specifier.isTypeOnly || specifier.parent.parent.isTypeOnly;
    const node = symbol?.declarations?.find((declaration) => !typeOnly || !ts.isVariableDeclaration(declaration));
    if (!node || !about) undocumented.push(name);
    return `### ${name}\n\n${about}\n\n\`\`\`ts\n${node && codeOf(node, checker)}\n\`\`\``;
  }

  /** What one line of an entry file exports. It lists the names from other modules, and those above, without their declarations. */
  function entriesIn({ exportClause, moduleSpecifier }: ts.ExportDeclaration): string[] {
    const names = exportClause && ts.isNamedExports(exportClause) ? [...exportClause.elements] : [];
    const from = moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : "";
    const fresh = names.filter(({ name }) => from.startsWith(".") && !shown.has(name.text));
    const others = names.filter((specifier) => !fresh.includes(specifier)).map(({ name }) => `\`${name.text}\``);
    const where = from.startsWith(".") ? "as above" : `from \`${from}\``;
    return [...fresh.map(entryOf), ...(others.length > 0 ? [`${others.join(", ")}: ${where}.`] : [])];
  }

  const sections = entries.flatMap(([name, file]) => {
    const exports = program.getSourceFile(file)?.statements.filter(ts.isExportDeclaration) ?? [];
    return [
      `# ${name}`,
      ...exports.flatMap((statement) => {
        const heading = /^\/\/ (.*)$/m.exec(statement.getFullText())?.[1];
        return [...(heading ? [`## ${heading}`] : []), ...entriesIn(statement)];
      }),
    ];
  });
  if (undocumented.length > 0) throw new Error(`${folder}: no docstring says what these are: ${undocumented}`);
  return `${["<!-- Made by `npm run docs:api` from the docstrings. -->", ...sections].join("\n\n")}\n`;
}
