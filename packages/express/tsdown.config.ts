import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/index.ts", "src/cli.ts", "src/edge.ts", "src/testing.ts"],
  platform: "node",
  dts: true,
  sourcemap: true,
});
