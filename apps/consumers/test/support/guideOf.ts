import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** A guide of `docs/`, as a reader uses it. */
export interface Guide {
  /** Its shell blocks, in order. */
  readonly shell: readonly string[];
  /** Its files, with the names and the texts that the guide gives them. */
  readonly files: readonly { readonly file: string; readonly text: string }[];
}

/** @param name the guide's file in `docs/` */
export async function guideOf(name: string): Promise<Guide> {
  const text = await readFile(fileURLToPath(new URL(`../../../../docs/${name}`, import.meta.url)), "utf8");
  return {
    shell: Array.from(text.matchAll(/^```sh\n(.*?)^```$/gms), ([, block = ""]) => block),
    files: Array.from(text.matchAll(/^```tsx? (\S+)\n(.*?)^```$/gms), ([, file = "", block = ""]) => ({
      file,
      text: block,
    })),
  };
}
