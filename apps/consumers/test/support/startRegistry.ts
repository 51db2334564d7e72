import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

/** The members of a package.json that a registry needs. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
}

/** A package as it was sent to the registry. */
export interface Published {
  readonly manifest: Manifest;
  readonly tarball: Uint8Array;
}

/**
 * Starts an npm registry that has these packages and no others.
 *
 * @returns where it is, to be set as the registry of the packages' scope
 * @see https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md
 */
export async function startRegistry(packages: readonly Published[]): Promise<{ url: string; close(): Promise<void> }> {
  const bodies = new Map<string, string | Uint8Array>();
  const server = createServer(({ url = "" }, res) => {
    const body = bodies.get(decodeURIComponent(url));
    // Another run may have the same port, and other packages.
    res.writeHead(body === undefined ? 404 : 200, { "cache-control": "no-store" }).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;

  for (const { manifest, tarball } of packages) {
    const { name, version } = manifest;
    const path = `/${name}/${version}.tgz`;
    const dist = {
      tarball: url + path,
      integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
    };
    bodies.set(path, tarball);
    bodies.set(
      `/${name}`,
      JSON.stringify({ name, "dist-tags": { latest: version }, versions: { [version]: { ...manifest, dist } } }),
    );
  }
  return {
    url,
    async close() {
      server.close().closeAllConnections();
      await once(server, "close");
    },
  };
}
