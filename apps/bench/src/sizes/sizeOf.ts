import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = fileURLToPath(new URL("../", import.meta.url));

/** How large a bundle is, in bytes. */
export interface Size {
  readonly minified: number;
  readonly gzipped: number;
}

/**
 * Bundles a module like an app's build, without React and TanStack Query, and measures the bundle.
 *
 * @param code the module; a stylesheet where it begins with `@import`
 */
export async function sizeOf(code: string): Promise<Size> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: here, loader: code.startsWith("@import") ? "css" : "js" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    define: { "process.env.NODE_ENV": '"production"' },
    external: ["react", "react-dom", "@tanstack/react-query"],
    write: false,
    logLevel: "error",
  });
  const sizes = outputFiles.map(({ contents }) => [contents.length, gzipSync(contents, { level: 9 }).length] as const);
  return {
    minified: sizes.reduce((sum, [minified]) => sum + minified, 0),
    gzipped: sizes.reduce((sum, [, gzipped]) => sum + gzipped, 0),
  };
}
