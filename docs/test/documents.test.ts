import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { transform } from "lightningcss";
import { expect, it } from "vitest";
import { filesOf, read, root } from "../src/repository.js";
import { checkShell } from "./support/checkShell.js";
import { compile } from "./support/compile.js";
import { type Document, readDocument } from "./support/readDocument.js";

/** What the fenced blocks may be: each of these except `text` is compiled, parsed or checked below. */
const languages = new Set(["caddy", "css", "json", "nginx", "sh", "text", "ts", "tsx"]);

const documents = new Map(filesOf(".md").map((path) => [path, readDocument(path)]));

function checkJson({ path, blocks }: Document): string[] {
  return blocks.flatMap(({ language, line, text }) => {
    if (language !== "json") return [];
    try {
      JSON.parse(text);
      return [];
    } catch (error) {
      return `${path}:${line}: ${error}`;
    }
  });
}

const stylesheet = read("packages/react/dist/styles.css");

/** Stylesheets can be parsed, and set no variable that the kit does not have. */
function checkStyles({ path, blocks }: Document): string[] {
  return blocks.flatMap(({ language, line, text }) => {
    if (language !== "css") return [];
    const unknown = [...text.matchAll(/--keyhold-[a-z-]+/g)].filter(([name]) => !stylesheet.includes(`var(${name},`));
    try {
      transform({ filename: path, code: Buffer.from(text) });
      return unknown.map(([name]) => `${path}:${line}: styles.css has no ${name}`);
    } catch (error) {
      return `${path}:${line}: ${error}`;
    }
  });
}

/** What these servers would say first. The guides' tests run their files, where they are installed. */
function checkServers({ path, blocks }: Document): string[] {
  return blocks.flatMap(({ language, line, text }) => {
    if (language !== "nginx" && language !== "caddy") return [];
    const lines = text.split("\n").map((content) => content.replace(/#.*/, "").trim());
    const depth = lines.reduce((open, content) => open + Number(/\{$/.test(content)) - Number(content === "}"), 0);
    const loose = language === "nginx" ? lines.findIndex((content) => !/^$|[;{}]$/.test(content)) : -1;
    return [
      ...(depth === 0 ? [] : [`${path}:${line}: ${depth} braces are open at the end`]),
      ...(loose < 0 ? [] : [`${path}:${line + loose}: nginx wants a semicolon`]),
    ];
  });
}

function checkLanguages({ path, blocks }: Document): string[] {
  return blocks
    .filter(({ language }) => !languages.has(language))
    .map(({ language, line }) => `${path}:${line}: nothing checks a block of the language "${language}"`);
}

/** Readers do not see the name after the language. So if a document has several files, the text before each one has its name. */
function checkNames({ path, blocks, words }: Document): string[] {
  const names = blocks.flatMap(({ file }) => file ?? []);
  if (new Set(names).size < 2) return [];
  return blocks.flatMap(({ file, language, line }, index) => {
    if (!file || language === "json" || blocks.findIndex((block) => block.file === file) < index) return [];
    const after = blocks[index - 1]?.line ?? 0;
    const isNamed = words.some((word) => word.line > after && word.line < line && `/${file}`.endsWith(`/${word.text}`));
    return isNamed ? [] : `${path}:${line}: the text before this block does not name ${file}`;
  });
}

/** Paths from the root that a text names lead somewhere. */
function checkPaths({ path, words }: Document): string[] {
  return words
    .filter(({ text }) => /^(apps|docs|packages)\/[\w./-]+$/.test(text) && !/\/dist\b/.test(text))
    .filter(({ text }) => !existsSync(join(root, text)))
    .map(({ line, text }) => `${path}:${line}: ${text} does not exist`);
}

function checkLinks({ path, links }: Document): string[] {
  return links.flatMap(({ line, url }) => {
    if (/^[a-z]+:/.test(url)) return [];
    const [file, anchor] = url.split("#");
    const target = file ? join(dirname(path), decodeURI(file)) : path;
    if (!existsSync(join(root, target))) return `${path}:${line}: ${target} does not exist`;
    if (!anchor || documents.get(target)?.anchors.includes(anchor)) return [];
    return `${path}:${line}: ${target} has no heading #${anchor}`;
  });
}

it.each([...documents.values()])("the blocks and links of $path are correct", (document) => {
  // References hold declarations without their imports; what they say comes from the compiler.
  const generated = document.path.endsWith("API.md");
  const checks = generated
    ? [checkLinks]
    : [checkLanguages, compile, checkJson, checkShell, checkServers, checkStyles, checkNames, checkLinks, checkPaths];
  expect(checks.flatMap((check) => check(document))).toEqual([]);
});

it("docs/README.md lists every guide", () => {
  const guides = filesOf(".md").filter((path) => /^docs\/(?!README)/.test(path));
  const listed = documents.get("docs/README.md")?.links.map(({ url }) => `docs/${url}`);
  expect(listed).toEqual(expect.arrayContaining(guides));
});

it("compile() names the document's own line for an error in the code or in the given lines", () => {
  const given = { line: 3, text: "\ndeclare const app: Nowhere;\n" };
  const text = 'import { agentcard } from "@keyhold/express";\nagentcard({ clientID: "shop" });';
  const [inGiven, inCode, ...others] = compile({
    path: "guide.md",
    blocks: [{ language: "ts", line: 8, text, given }],
    links: [],
    words: [],
    anchors: [],
  });
  expect([inGiven, inCode, others]).toEqual([
    expect.stringMatching(/^guide\.md:4: .*Nowhere/),
    expect.stringMatching(/^guide\.md:9: .*clientID/),
    [],
  ]);
});
