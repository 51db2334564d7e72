import { defineConfig } from "tsdown";

export default defineConfig({
  entry: "server/start.ts",
  outDir: "dist/server",
  platform: "node",
  fixedExtension: false,
  // Only `npm run dev` loads it.
  external: ["vite"],
});
