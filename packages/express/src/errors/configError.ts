import type { z } from "zod";
import { KeyholdConfigError } from "./KeyholdError.js";

/** Turns a schema's problems into sentences, one for each wrong option. The sentences do not repeat values, which can be secret. */
export function configError(subject: string, { issues }: z.ZodError): KeyholdConfigError {
  return new KeyholdConfigError(
    subject,
    issues.map(({ path, message }) => ({ option: path.join("."), message })),
  );
}
