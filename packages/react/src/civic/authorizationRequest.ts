import type { ToolResult } from "@keyhold/contract";
import { safeLink } from "../client/safeLink.js";

/** What Civic wants of the user before a tool can do its work. */
export interface AuthorizationRequest {
  /** Names the waiting call, for the tool `continue_job`. */
  readonly jobId: string;
  /** Where the user gives their permission; undefined where the address is not one that a page may offer. */
  readonly url: string | undefined;
}

/**
 * Reads a tool's result that says "authorization required": resources named `authorization_url` and `continue_job_id`.
 *
 * @returns undefined for every other result
 */
export function authorizationRequest({ content }: ToolResult): AuthorizationRequest | undefined {
  const named = (name: string) =>
    content.map(({ resource }) => Object(resource)).find((each) => nameOf(each) === name)?.text;
  const jobId: unknown = named("continue_job_id");
  const url: unknown = named("authorization_url");
  if (typeof jobId !== "string" || url === undefined) return undefined;
  return { jobId, url: safeLink(url) };
}

/** Civic writes the name in either place. */
function nameOf(resource: { readonly name?: unknown; readonly _meta?: unknown }): unknown {
  return resource.name ?? Object(resource._meta).name;
}
