import { join } from "node:path";
import { createJiti } from "jiti";
import { z } from "zod";

/** Vite's development server, as its configuration file says. */
export interface Vite {
  /** The origin of the pages in development. */
  readonly origin: string;
  /** The address of the first page. */
  readonly page: string;
  /** Whether Vite stops, instead of using another port, if its port is taken. */
  readonly isStrict: boolean;
  /** Whether Vite already forwards requests for Keyhold to a server. */
  readonly isForwarding: boolean;
  /** Why Keyhold could not read the file. The other members then have Vite's defaults. */
  readonly problem?: string;
}

/** An address of Keyhold, with which Vite's rules are compared. */
const ASKED = "/api/keyhold/health";
/** Plugins that turn on https by themselves. */
const HTTPS_PLUGINS = /basic-ssl|mkcert/;

const configSchema = z.object({
  base: z.string().default("/"),
  plugins: z.array(z.unknown()).default([]),
  server: z
    .looseObject({
      port: z.number().default(5173),
      strictPort: z.boolean().default(false),
      https: z.unknown().optional(),
      proxy: z.record(z.string(), z.unknown()).default({}),
    })
    .prefault({}),
});

/**
 * Reads the configuration of Vite's development server. It runs the configuration file, as Vite does.
 *
 * @param file the path of the file from the folder; `undefined` if there is none
 */
export async function readVite(folder: string, file: string | undefined): Promise<Vite> {
  if (file === undefined) return viteOf({});
  try {
    const config: unknown = await createJiti(folder).import(join(folder, file), { default: true });
    const isFunction = typeof config === "function";
    return viteOf(await (isFunction ? config({ command: "serve", mode: "development" }) : config));
  } catch (error) {
    return { ...viteOf({}), problem: error instanceof Error ? error.message : String(error) };
  }
}

function viteOf(config: unknown): Vite {
  const { base, plugins, server } = configSchema.parse(config);
  const names = plugins.flat(9).map((plugin) => z.object({ name: z.string() }).safeParse(plugin).data?.name ?? "");
  const isHttps = Boolean(server.https) || names.some((name) => HTTPS_PLUGINS.test(name));
  const origin = `${isHttps ? "https" : "http"}://localhost:${server.port}`;
  const { pathname } = new URL(base, origin);
  return {
    origin,
    page: pathname === "/" ? origin : origin + pathname,
    isStrict: server.strictPort,
    isForwarding: Object.keys(server.proxy).some((path) =>
      path.startsWith("^") ? new RegExp(path).test(ASKED) : ASKED.startsWith(path),
    ),
  };
}
