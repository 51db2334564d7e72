// Finds the words that CONTRIBUTING.md ("How words look here") asks not to use, in all sources, tests and documents below the current folder.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const home = "CONTRIBUTING.md";
const section = "## How words look here";
const guide = readFileSync(home, "utf8");

/** Each row of the table names rare words, and plain ones for all of them. */
const table = /^\| rare +\| plain +\|\n\|.*\n((?:\|.*\n)+)/m.exec(guide)?.[1];
if (!table)
  throw new Error(`${home} has no table with the columns "rare" and "plain". This check reads the words there.`);
const words = table
  .trim()
  .split("\n")
  .map((row) => row.split("|").map((cell) => cell.trim()))
  .flatMap(([, rare, plain]) => rare.split(", ").map((word) => ({ word, plain, pattern: patternOf(word) })));

/** The guide without the section that names the words. Its lines stay, so that the numbers of the others are right. */
const begin = guide.indexOf(section);
const end = guide.indexOf("\n## ", begin);
const named = guide.slice(begin, end < 0 ? undefined : end);
const withoutSection = guide.replace(named, () => named.replace(/[^\n]/g, ""));

/** Also finds the verb's other forms, and a phrase that continues in the next line of a comment. "…" is any part of a sentence. */
function patternOf(word) {
  const [first, ...rest] = word.split(" ");
  const gap = "[\\s*/]+";
  const source = [`${first}(?:s|ed|ing)?`, ...rest].join(gap).replaceAll(`${gap}…${gap}`, "\\b[^.:]{1,60}?\\b");
  return new RegExp(`\\b${source}\\b`, "gi");
}

/** The files that people write: not what is installed or built, and no `API.md`, which is made from docstrings. */
function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(node_modules|dist|storybook-static|\..*)$/.test(entry.name) ? [] : filesIn(path);
    return /\.([cm]?[jt]sx?|mdx?|css|html)$/.test(entry.name) && !/^(API|CHANGELOG)\.md$/.test(entry.name)
      ? [path]
      : [];
  });
}

const found = filesIn(".").flatMap((file) => {
  const text = file === home ? withoutSection : readFileSync(file, "utf8");
  return words.flatMap(({ word, plain, pattern }) =>
    Array.from(text.matchAll(pattern), ({ index }) => {
      const line = text.slice(0, index).split("\n").length;
      return `${file}:${line}: not "${word}", but ${plain}`;
    }),
  );
});

if (found.length > 0) {
  console.error([...found, `\n${home}, "${section.slice(3)}", says which words to use.`].join("\n"));
  process.exitCode = 1;
}
