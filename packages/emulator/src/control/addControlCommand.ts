import express, { type IRouter } from "express";
import * as z from "zod";

/** Converts a form's fields to JSON values. A form sends text only, and it also sends the fields that are empty. */
function valuesOf(form: Record<string, string>): Record<string, unknown> {
  const filled = Object.entries(form).filter(([, value]) => value !== "");
  return Object.fromEntries(
    filled.map(([name, value]) => [name, /^(-?\d+|true)$/.test(value) ? JSON.parse(value) : value]),
  );
}

/**
 * Adds the route `POST /__control/<name>`. It takes JSON, or a form of the control page.
 *
 * The response to JSON is 200 with the result of `run`, or 204 if the result is undefined. The response to a form is a redirect to
 * the control page. The response is 400 with the reason if the input does not match `schema` or if `run` throws.
 */
export function addControlCommand<Input>(
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
