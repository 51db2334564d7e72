import { createRequire } from "node:module";
import { KeyholdError } from "../errors/KeyholdError.js";

/** OpenTelemetry, if the product has installed it. With an `await import`, CommonJS code could not `require` this package. */
const api = ((): typeof import("@opentelemetry/api") | undefined => {
  try {
    return createRequire(import.meta.url)("@opentelemetry/api");
  } catch {
    return undefined;
  }
})();

/**
 * Runs some work in an OpenTelemetry span. If the work fails, the span gets only the error's code, because the causes of an error can
 * contain anything.
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
