import { defineConfig } from "tsdown";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    runRedis: "src/programs/runRedis.ts",
    unpackChromium: "src/programs/unpackChromium.ts",
  },
  platform: "node",
  dts: true,
});
