import type { ToolResult } from "@keyhold/contract";
import { safeLink } from "../client/safeLink.js";

/** A permission that Civic needs from the user before it runs a tool. */
export interface AuthorizationRequest {
  /** The id of the waiting call. The tool `continue_job` takes it, and the backend reports the call's status by it. */
  readonly jobId: string;
  /** The page where the user gives the permission; undefined if the result has no such address, or an unsafe one. */
  readonly url: string | undefined;
  /** Whether the backend has to be asked for that address, because the result has none (`civic:rest-auth`). */
  readonly isPolled: boolean;
}

/**
 * Reads a tool result that says "authorization required". It has resources named `continue_job_id` and
 * `authorization_url`, or `auth_polling_endpoint` instead of the address.
 *
 * @param result may have any form: it comes from outside
 * @returns undefined if the result does not ask for a permission
 *
 * @example
 * ```ts
 * const request = authorizationRequest(result);
 * if (request?.url) console.log(`Give the permission at ${request.url}`);
 * ```
 */
export function authorizationRequest(result: ToolResult): AuthorizationRequest | undefined {
  const content: unknown = Object(result).content;
  const items: readonly unknown[] = Array.isArray(content) ? content : [];
  const named = (name: string): unknown =>
    items.map((item) => Object(Object(item).resource)).find((each) => nameOf(each) === name)?.text;
  const jobId = named("continue_job_id");
  const url = named("authorization_url");
  const isPolled = url === undefined;
  if (typeof jobId !== "string" || (isPolled && named("auth_polling_endpoint") === undefined)) return undefined;
  return { jobId, url: safeLink(url), isPolled };
}

/** Civic writes the name in one of two places. */
function nameOf(resource: { readonly name?: unknown; readonly _meta?: unknown }): unknown {
  return resource.name ?? Object(resource._meta).name;
}
