import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { bundle } from "lightningcss";
import { defineConfig } from "tsdown";
import { registryItems } from "./build/registryItems.js";
import { tokensOf } from "./build/tokensOf.js";
import { variablesOf } from "./build/variablesOf.js";

/** One stylesheet of all that `file` imports. */
const stylesheet = (file: string) => bundle({ filename: file }).code;

export default defineConfig({
  entry: {
    index: "src/index.ts",
    "queries/index": "src/queries/index.ts",
    "testing/index": "src/testing/index.ts",
    "messages/ar": "src/messages/ar.ts",
    "messages/de": "src/messages/de.ts",
    "messages/es": "src/messages/es.ts",
    "messages/fr": "src/messages/fr.ts",
    "messages/ja": "src/messages/ja.ts",
    "messages/pt": "src/messages/pt.ts",
    "messages/zh-Hans": "src/messages/zhHans.ts",
  },
  platform: "neutral",
  dts: true,
  sourcemap: true,
  // A server component may call what `queries` exports, and hand on the words: functions, which only the client can run.
  outputOptions: {
    postBanner: ({ fileName }) => (/^(index|messages\/.*)\.js$/.test(fileName) ? '"use client";' : ""),
  },
  copy: [
    { from: "src/styles.css.d.ts", to: "dist" },
    { from: "src/styles.css.d.ts", to: "dist", rename: "styles.unlayered.css.d.ts" },
    { from: "src/styles.css.d.ts", to: "dist", rename: "themes.css.d.ts" },
  ],
  onSuccess() {
    writeFileSync("dist/styles.css", stylesheet("src/styles/layered.css"));
    writeFileSync("dist/styles.unlayered.css", stylesheet("src/styles/index.css"));
    writeFileSync("dist/themes.css", stylesheet("src/styles/themes.layered.css"));
    const variables = variablesOf(readFileSync("src/styles/tokens.css", "utf8"));
    writeFileSync("dist/tokens.json", JSON.stringify(tokensOf(variables), null, 2));
    mkdirSync("dist/registry", { recursive: true });
    for (const item of registryItems()) writeFileSync(`dist/registry/${item.name}.json`, JSON.stringify(item, null, 2));
  },
});
