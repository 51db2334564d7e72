import type { Request } from "express";
import type { z } from "zod";
import { KeyholdError } from "../errors/KeyholdError.js";
import { type Keyring, tryOpen } from "../vault/createKeyring.js";
import { readForm } from "./readForm.js";
import { assertOwnForm } from "./requireOwnPage.js";
import type { Origins } from "./returnUrl.js";

/** The forms of Keyhold's own pages. Each has a token that proves that Keyhold sent this page, to this user and about this one thing. */
export interface OwnForms {
  /** @param about the kind of page, the user, and what the form is about */
  token(about: readonly string[]): Promise<string>;
  /**
   * Reads a form.
   *
   * @param schema its fields, with the `token`
   * @param about what `token` got
   * @throws KeyholdError `request_refused` if the form comes from another page, or is not complete; the errors of `readForm`
   */
  read<T extends { token: string }>(req: Request, schema: z.ZodType<T>, about: readonly string[]): Promise<T>;
}

export function createOwnForms(keyring: Pick<Keyring, "seal" | "open">, origins: Origins): OwnForms {
  return {
    token: (about) => keyring.seal("", about),
    async read(req, schema, about) {
      assertOwnForm(req, origins);
      const { data: form } = schema.safeParse(await readForm(req));
      const isOwn = form !== undefined && (await tryOpen(keyring, form.token, about)) !== undefined;
      if (!isOwn) throw new KeyholdError("request_refused");
      return form;
    },
  };
}
