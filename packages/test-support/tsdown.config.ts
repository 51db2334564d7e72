import { defineConfig } from "tsdown";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    "programs/runPostgres": "src/programs/runPostgres.mjs",
    "programs/runRedis": "src/programs/runRedis.mjs",
    "programs/unpackChromium": "src/programs/unpackChromium.mjs",
  },
  platform: "node",
  dts: true,
});
