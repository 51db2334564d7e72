import { defineConfig } from "tsdown";

export default defineConfig({
  entry: { index: "src/index.ts", "testing/index": "src/testing/index.ts" },
  platform: "neutral",
  dts: true,
  banner: { js: '"use client";' },
  copy: "src/styles.css",
});
