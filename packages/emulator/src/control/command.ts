import express, { type IRouter } from "express";
import * as z from "zod";

/** A form has only texts, and sends the fields that were left empty too. */
function valuesOf(form: Record<string, string>): Record<string, unknown> {
  const filled = Object.entries(form).filter(([, value]) => value !== "");
  return Object.fromEntries(
    filled.map(([name, value]) => [name, /^(-?\d+|true)$/.test(value) ? JSON.parse(value) : value]),
  );
}

/**
 * Offers something under `/__control`: for JSON, and for the forms of the control page, which they lead back to.
 *
 * Answers 204, or 200 with what came of it; 400 with the reason where the input does not fit or `run` throws.
 */
export function command<Input>(
  router: IRouter,
  name: string,
  schema: z.ZodType<Input>,
  run: (input: Input) => unknown,
): void {
  router.post(`/__control/${name}`, express.json(), express.urlencoded({ extended: false }), async (req, res) => {
    const form = Boolean(req.is("urlencoded"));
    const input = schema.safeParse(form ? valuesOf(req.body) : (req.body ?? {}));
    if (!input.success) {
      res.status(400).type("text").send(z.prettifyError(input.error));
      return;
    }
    try {
      const result = await run(input.data);
      if (form) res.redirect(303, "/__control");
      else if (result === undefined) res.sendStatus(204);
      else res.json(result);
    } catch (error) {
      res
        .status(400)
        .type("text")
        .send(error instanceof Error ? error.message : String(error));
    }
  });
}
