import type { Keyhold } from "../Keyhold.js";
import type { HandlerContext } from "./HandlerContext.js";

/** The methods of Keyhold's routes. Export `OPTIONS` too if `allowedOrigins` is set: browsers ask with it first. */
type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

/**
 * Makes the functions that a route of the Next.js App Router exports. The file is `app/api/keyhold/[...path]/route.ts` if the path of
 * `publicUrl` is `/api/keyhold`. It works in the Node.js runtime, not in the Edge runtime.
 *
 * @example
 * export const { GET, POST, PUT, PATCH, DELETE } = nextHandlers(keyhold, async () => ({ userId: (await auth())?.user?.id }));
 *
 * @param contextOf finds the signed-in user and the browser's address. Default: `identify` finds the user
 */
export function nextHandlers(
  keyhold: Pick<Keyhold, "handler">,
  contextOf?: (request: Request) => HandlerContext | Promise<HandlerContext>,
): Record<Method, (request: Request) => Promise<Response>> {
  const answer = async (request: Request) => keyhold.handler(request, await contextOf?.(request));
  return { GET: answer, POST: answer, PUT: answer, PATCH: answer, DELETE: answer, OPTIONS: answer };
}
