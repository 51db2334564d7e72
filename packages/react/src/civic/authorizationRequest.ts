import type { ToolResult } from "@keyhold/contract";
import { safeLink } from "../client/safeLink.js";

/** What Civic wants of the user before a tool can do its work. */
export interface AuthorizationRequest {
  /** Names the waiting call, for the tool `continue_job`, and for the backend, which says how it stands. */
  readonly jobId: string;
  /** Where the user gives their permission; undefined where the result does not say, or names an address that a page must not offer. */
  readonly url: string | undefined;
  /** The result does not say where: the backend does (`civic:rest-auth`). */
  readonly isPolled: boolean;
}

/**
 * Reads a tool's result that says "authorization required": resources named `continue_job_id` and `authorization_url`, or
 * `auth_polling_endpoint` in place of the address.
 *
 * @param result in whatever form: it comes from outside, by way of the app
 * @returns undefined for every other result
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

/** Civic writes the name in either place. */
function nameOf(resource: { readonly name?: unknown; readonly _meta?: unknown }): unknown {
  return resource.name ?? Object(resource._meta).name;
}
