import GithubSlugger from "github-slugger";
import { fromMarkdown } from "mdast-util-from-markdown";
import { toString as textOf } from "mdast-util-to-string";
import { visit } from "unist-util-visit";
import { read } from "../../src/repository.js";

/** A fenced block of a document. */
export interface Block {
  language: string;
  /** The name after the language; blocks of a document with the same one are one file. */
  file?: string;
  /** The first line of its text in the document, counted from 1. */
  line: number;
  text: string;
  /** What `<!-- given: … -->` before it declares, and the line where that begins. */
  given?: { line: number; text: string };
}

/** What a document has that can be wrong. Paths are from the root of the repository. */
export interface Document {
  path: string;
  blocks: Block[];
  links: { line: number; url: string }[];
  /** The texts between backquotes. */
  words: { line: number; text: string }[];
  anchors: string[];
}

/** Reads a document of the repository as CommonMark. */
export function readDocument(path: string): Document {
  const document: Document = { path, blocks: [], links: [], words: [], anchors: [] };
  const slugger = new GithubSlugger();
  visit(fromMarkdown(read(path)), (node, index, parent) => {
    const line = node.position?.start.line ?? 0;
    if (node.type === "heading") document.anchors.push(slugger.slug(textOf(node)));
    if (node.type === "link" || node.type === "image" || node.type === "definition")
      document.links.push({ line, url: node.url });
    if (node.type === "inlineCode") document.words.push({ line, text: node.value });
    if (node.type !== "code") return;
    const before = index ? parent?.children[index - 1] : undefined;
    const given = before?.type === "html" ? /^<!-- given:(.*)-->$/s.exec(before.value)?.[1] : undefined;
    document.blocks.push({
      language: node.lang ?? "",
      ...(node.meta ? { file: node.meta } : {}),
      line: line + 1,
      text: node.value,
      ...(given === undefined ? {} : { given: { line: before?.position?.start.line ?? 0, text: given } }),
    });
  });
  return document;
}
