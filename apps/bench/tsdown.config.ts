import { defineConfig } from "tsdown";

export default defineConfig({
  entry: { run: "src/run.ts", serve: "src/serve.ts", size: "src/size.ts" },
  platform: "node",
  fixedExtension: false,
  dts: false,
});
