import { defineConfig } from "tsdown";

export default defineConfig({ entry: "server/start.ts", outDir: "dist/server", platform: "node" });
