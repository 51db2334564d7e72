import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** The folder with the pages' sources. The built program is one folder below this app's, the sources are two. */
const pages = fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "../../pages" : "../pages", import.meta.url));

/** A page's code as a server sends it: minified and gzipped. */
export interface BuiltPage {
  readonly script: Buffer;
  readonly style?: Buffer | undefined;
}

/** Bundles a page with React and everything else, for production. */
export async function buildPage(name: string): Promise<BuiltPage> {
  const { outputFiles } = await build({
    entryPoints: [`${pages}/${name}.tsx`],
    outdir: pages,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    write: false,
    logLevel: "error",
  });
  const fileOf = (ending: string) => {
    const file = outputFiles.find(({ path }) => path.endsWith(ending));
    return file && gzipSync(file.contents);
  };
  return { script: fileOf(".js") ?? Buffer.alloc(0), style: fileOf(".css") };
}
