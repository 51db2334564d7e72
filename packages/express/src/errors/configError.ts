import type { z } from "zod";
import { KeyholdConfigError } from "./KeyholdError.js";

/** Turns what a schema found into sentences, one per wrong option. Values are not repeated: they may be secret. */
export function configError(subject: string, { issues }: z.ZodError): KeyholdConfigError {
  return new KeyholdConfigError(
    subject,
    issues.map(({ path, message }) => ({ option: path.join("."), message })),
  );
}
