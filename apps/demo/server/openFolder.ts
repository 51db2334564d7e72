import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exportJWK, generateKeyPair, type JWK } from "jose";

/** What the demo makes at its first start, and needs again at each later one. */
export interface Kept {
  /** Keyhold encrypts with it, unless `KEYHOLD_KEY` is set. */
  readonly key: string;
  /** The private key with which the demo signs the ID tokens of its users. */
  readonly signingKey: JWK;
}

/**
 * Opens the demo's folder, and creates it at the first start.
 *
 * @throws Error when the file in it is damaged
 */
export async function openFolder(folder: string): Promise<Kept> {
  const file = join(folder, "demo.json");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  if (text === undefined) {
    const kept = await create();
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, JSON.stringify(kept), { mode: 0o600 });
    await rename(`${file}.new`, file);
    return kept;
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is damaged. To begin with nothing, delete the folder ${folder}.`, { cause });
  }
}

async function create(): Promise<Kept> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return { key: randomBytes(32).toString("base64"), signingKey: await exportJWK(privateKey) };
}
