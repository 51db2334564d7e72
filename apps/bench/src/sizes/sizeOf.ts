import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

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
  const loader = code.startsWith("@import") ? "css" : "js";
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: here, loader },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    define: { "process.env.NODE_ENV": '"production"' },
    external: ["react", "react-dom", "@tanstack/react-query"],
    write: false,
    logLevel: "error",
  });
  const sizes = outputFiles.map(async ({ text }) => {
    // esbuild keeps the names of external imports that nothing uses, but not in TypeScript. An app's bundle has none of them.
    const contents = loader === "js" ? (await transform(text, { loader: "ts", minify: true })).code : text;
    return [Buffer.byteLength(contents), gzipSync(contents, { level: 9 }).length] as const;
  });
  return (await Promise.all(sizes)).reduce(
    (sum, [minified, gzipped]) => ({ minified: sum.minified + minified, gzipped: sum.gzipped + gzipped }),
    { minified: 0, gzipped: 0 },
  );
}
