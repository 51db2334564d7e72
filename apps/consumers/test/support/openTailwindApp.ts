import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openProject, type StrangersProject } from "./openProject.js";

const guide = await readFile(fileURLToPath(new URL("../../../../docs/tailwind.md", import.meta.url)), "utf8");

/** The guide's command that copies components. */
export const [copyCommand = ""] = Array.from(guide.matchAll(/^```sh\n(.*?)^```$/gms), ([, text = ""]) => text);

/** A Tailwind app with the files of docs/tailwind.md, after `npm install`. */
export async function openTailwindApp(): Promise<StrangersProject> {
  const project = await openProject("tailwind");
  const file = (path: string) => join(project.folder, path);
  for (const [, path = "", text = ""] of guide.matchAll(/^```(?:tsx|css) (\S+)\n(.*?)^```$/gms))
    await appendFile(file(path), text);
  await appendFile(file("src/app.css"), await readFile(file("src/shadcn.css")));
  await project.run("npm install @keyhold/react");
  return project;
}
