import { readFile, writeFile } from "node:fs/promises";
import { sizeReport } from "./sizes/sizeReport.js";

/** In the README: what stands between is written by each run. */
const BEGIN = "<!-- sizes -->";
const END = "<!-- end of sizes -->";

const readme = new URL("../README.md", import.meta.url);
const report = await sizeReport();
console.log(report);
const text = await readFile(readme, "utf8");
const [before = "", rest = ""] = text.split(BEGIN);
const [, after = ""] = rest.split(END);
await writeFile(readme, `${before}${BEGIN}\n\n${report}\n\n${END}${after}`);
