import { createRequire } from "node:module";
import { KeyholdError } from "../errors/KeyholdError.js";

/** Only where the host has it: without a tracer set up, it does nothing. Not by `await import`, with which CommonJS could not `require` us. */
const api = ((): typeof import("@opentelemetry/api") | undefined => {
  try {
    return createRequire(import.meta.url)("@opentelemetry/api");
  } catch {
    return undefined;
  }
})();

/**
 * Runs some work as an OpenTelemetry span. Of errors, the span gets the code: exceptions carry causes, and causes may carry anything.
 *
 * @param name `keyhold.` and a verb
 * @param provider the provider's id
 */
export function traced<T>(name: `keyhold.${string}`, provider: string, work: () => Promise<T>): Promise<T> {
  if (!api) return work();
  const { SpanStatusCode, trace } = api;
  const options = { attributes: { "keyhold.provider": provider } };
  return trace.getTracer("@keyhold/express").startActiveSpan(name, options, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setAttribute("error.type", error instanceof KeyholdError ? error.code : "internal");
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
