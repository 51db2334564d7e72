import type { ContinueTool, Job, Tool } from "@keyhold/contract";
import { z } from "zod";
import { accountFromClaims } from "./accountFromClaims.js";
import { defineProvider } from "./defineProvider.js";
import type { Provider, SubjectTokenSource } from "./Provider.js";
import { placesOf } from "./placesOf.js";
import type { ToolPolicy } from "./ToolRules.js";

/** Options of `civic()`. */
export interface CivicOptions {
  /** The client id, from `CIVIC_CLIENT_ID`. */
  readonly clientId: string | undefined;
  /**
   * The client secret, from `CIVIC_CLIENT_SECRET`. Token exchange needs it. Leave it out for a public client whose users sign in at Civic.
   */
  readonly clientSecret?: string | undefined;
  /** Returns the user's own identity token, which Keyhold exchanges for a Civic token. Without it, users sign in at Civic. */
  readonly subjectToken?: SubjectTokenSource["token"] | undefined;
  /**
   * The kind of token that `subjectToken` returns. Google, for example, issues only ID tokens.
   *
   * @default "id_token"
   */
  readonly subjectTokenType?: "id_token" | "access_token" | undefined;
  /**
   * The UUID of a profile (toolkit). Users then see only its tools.
   *
   * @default Civic chooses the user's profile
   */
  readonly profile?: string | undefined;
  /**
   * The origin of both Civic's authorization server and its hub. Set it only for an emulator.
   *
   * @default Civic's two real origins
   */
  readonly origin?: string | undefined;
  /**
   * The product's rules about tool calls of pages and agents.
   *
   * @default all calls are allowed. Civic asks the user itself
   */
  readonly tools?: ToolPolicy | undefined;
  /**
   * Whether each user can connect several accounts. It does not work with `subjectToken`.
   *
   * @default "one"
   */
  readonly accounts?: Provider["accounts"];
  /**
   * The provider's id in paths, keys and the browser: lower-case letters, digits and dashes.
   *
   * @default "civic"
   */
  readonly id?: string | undefined;
  /**
   * The name that users see.
   *
   * @default "Civic"
   */
  readonly name?: string | undefined;
}

/**
 * Creates the provider for Civic, a hub of MCP tools. Users sign in at Civic. With `subjectToken` they connect in one click: Keyhold
 * exchanges their own identity token.
 *
 * @example
 * civic({
 *   clientId: process.env.CIVIC_CLIENT_ID,
 *   clientSecret: process.env.CIVIC_CLIENT_SECRET,
 *   subjectToken: ({ userId }) => idTokenOf(userId), // your own function
 * })
 *
 * @throws KeyholdConfigError if an option is missing or wrong
 */
export function civic({
  clientId = "",
  clientSecret,
  subjectToken,
  subjectTokenType = "id_token",
  profile,
  origin,
  tools,
  accounts,
  id = "civic",
  name = "Civic",
}: CivicOptions): Provider {
  const issuer = `${origin ?? "https://auth.civic.com"}/oauth`;
  const hub = origin ?? "https://app.civic.com";
  return defineProvider({
    id,
    name,
    brand: "civic",
    clientId,
    clientSecret,
    tools,
    accounts,
    issuers: [`${issuer}/`, issuer],
    discovery: "oidc",
    mcpUrl: `${hub}/hub/mcp`,
    mcpHeaders: profile ? { "x-civic-profile-id": profile } : undefined,
    scope: "openid profile email offline_access",
    subjectToken: subjectToken && {
      token: subjectToken,
      type: `urn:ietf:params:oauth:token-type:${subjectTokenType}`,
      parameters: profile ? { civic_profile: profile } : {},
    },
    manageUrl: `${hub}/`,
    jobs: {
      capability: { "civic:rest-auth": { version: "1.0" } },
      statusUrl: (jobId) => `${hub}/user/jobs/${jobId}/status`,
      readStatus: readJob,
      continueTool,
    },
    onFreshTokenRejected: "no_access",
    links: ({ content, structuredContent }) => [
      ...placesOf(structuredContent, "authUrl"),
      ...Object.values(Object(content)).flatMap((item) => {
        const { resource } = Object(item);
        const { name, _meta } = Object(resource);
        // Civic writes the name in one of these two places.
        return (name ?? Object(_meta).name) === "authorization_url" ? placesOf(resource, "text") : [];
      }),
    ],
    account: accountFromClaims,
  });
}

/** What Civic answers while a job waits. Without an address yet, Civic may write `null` or an empty string. */
const waiting = z.object({ authUrl: z.url().or(z.literal("")).nullish() });

/** The status code says how the job stands. The body only has the address of the page where the user decides. */
function readJob(status: number, body: string): Job {
  if (status === 200) return { status: "approved" };
  if (status === 422) return { status: "failed" };
  if (status !== 202) throw new Error(`Civic answered ${status} for a job.`);
  const { authUrl } = waiting.parse(JSON.parse(body));
  return authUrl ? { status: "required", url: authUrl, service: serviceIn(authUrl) } : { status: "pending" };
}

/** The services that people know, by what the address of their permission contains: their host, a scope, or the name of Civic's toolkit. */
const SERVICES: readonly (readonly [RegExp, string])[] = [
  [/\bgmail\b/, "Gmail"],
  [/\bcalendar\b/, "Google Calendar"],
  [/\bdrive\b/, "Google Drive"],
  [/\bgoogle\b/, "Google"],
  [/\bslack\b/, "Slack"],
  [/\bgithub\b/, "GitHub"],
  [/\bnotion\b/, "Notion"],
  [/\blinear\b/, "Linear"],
];

/** Civic does not say the service. The address shows it: mostly, it is a page of the service itself. */
function serviceIn(authUrl: string): string | undefined {
  const { host, pathname, searchParams } = new URL(authUrl);
  const address = [host, pathname, ...searchParams.values()].join(" ");
  return SERVICES.find(([mark]) => mark.test(address))?.[1];
}

/** Civic spells the argument in two ways. The tool's schema says which one. */
function continueTool(tools: readonly Tool[]): ContinueTool {
  const name = "continue_job";
  const { properties } = Object(tools.find((tool) => tool.name === name)?.inputSchema);
  return { name, idArgument: "jobId" in Object(properties) ? "jobId" : "job_id" };
}
