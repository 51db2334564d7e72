import type { z } from "zod";
import { KeyholdConfigError } from "./KeyholdError.js";

/** Turns what a schema found into sentences, one per wrong option. Values are not repeated: they may be secret. */
export function configError(subject: string, { issues }: z.ZodError): KeyholdConfigError {
  const lines = issues.map(({ path, message }) => `- \`${path.join(".")}\` ${message}.`);
  return new KeyholdConfigError(`${subject} is not configured right:\n${lines.join("\n")}`);
}
