import { z } from "zod";
import { configError } from "../errors/configError.js";
import { exactOrigin, proxyUrl, secureUrl } from "../network/secureUrl.js";
import { iconUrl } from "./iconUrl.js";
import { isSigningKey } from "./isSigningKey.js";
import type { Provider } from "./Provider.js";

const NAMES = z.array(z.string(), "must be a list of names").optional();
const LISTS = { allow: NAMES, ask: NAMES, deny: NAMES };
const OTHER = z.custom((value) => typeof value === "function", "must be a function").optional();
const VERDICT = z.enum(["allow", "ask", "deny"], "must be `allow`, `ask` or `deny`").optional();
const RULES = "must have only `allow`, `ask` and `deny`, which are lists of names, and `other`, which is a function";
const POLICY =
  "must have only `page` and `agent`, with the rules for pages and for agents. In place of `{ allow, deny }`, pass `{ page: { allow, deny } }`";

const policy = z.strictObject(
  {
    page: z.strictObject({ ...LISTS, other: OTHER }, RULES).optional(),
    agent: z
      .strictObject(
        { ...LISTS, other: OTHER, userMayAllow: z.boolean("must be true or false").optional() },
        `${RULES}, and \`userMayAllow\``,
      )
      .optional(),
  },
  POLICY,
);

const OWN = "must have only `allow`, `ask` and `deny`, which are lists of names, and `unlisted`";
const own = z.strictObject({ ...LISTS, unlisted: VERDICT }, OWN).optional();

const HEADER = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;
/** Headers that Keyhold or Node.js sets, or that say where a message ends. */
const TAKEN =
  /^(accept|accept-encoding|connection|content-.*|cookie|expect|host|keep-alive|last-event-id|mcp-.*|te|trailer|transfer-encoding|upgrade)$/i;
const keyHeader = z.strictObject(
  {
    header: z
      .string("is missing. Name the header that has the key, such as `x-api-key`")
      .regex(HEADER, "must be the name of a header, such as `x-api-key`")
      .refine((name) => !TAKEN.test(name), "is a header that Keyhold itself sets. Name the header that has the key"),
    prefix: z
      .string()
      .regex(/^[\x20-\x7e]*$/, "must be printable ASCII characters, such as `Bearer ` with its space")
      .optional(),
    help: secureUrl,
    check: OTHER,
  },
  "must have only `header`, `prefix`, `help` and `check`",
);

const common = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, "must be lower-case letters, digits and dashes, such as `agentcard`"),
  name: z.string().min(1, "is missing. Pass the name that users know"),
  brand: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, "must be lower-case letters, digits and dashes")
    .max(64, "is too long")
    .optional(),
  icon: iconUrl.optional(),
  signIn: z.literal("email", "must be `email`, or left out").optional(),
  clientSecret: z.string().min(1, "is empty. Pass the secret, or leave the option out for a public client").optional(),
  clientCredentials: z.literal(true, "must be true, or left out").optional(),
  clientKey: z
    .string()
    .refine(
      isSigningKey,
      "must be a private key as a JWK in JSON, with its `alg`: `ES256` with the curve P-256, `PS256` or `RS256`",
    )
    .optional(),
  mcpUrl: secureUrl,
  manageUrl: secureUrl.optional(),
  egressProxy: proxyUrl.optional(),
  trustedOrigins: z.array(exactOrigin).optional(),
  tools: policy.optional(),
  ownTools: z
    .strictObject(
      { deny: NAMES, page: own, agent: own, changes: NAMES },
      "must have only `deny`, `page`, `agent` and `changes`",
    )
    .optional(),
  secretArguments: NAMES,
  apiKey: keyHeader.optional(),
  revokes: z.literal("token", "must be `token`, or left out").optional(),
  accounts: z.enum(["one", "several"], "must be `one` or `several`").optional(),
  era: z.enum(["auto", "legacy", "modern"], "must be `auto`, `legacy` or `modern`").optional(),
});

const SEVERAL =
  "must not be `several` with `subjectToken`: there, the product's own user is the account. Leave one of them out";

const KEY_ONLY =
  "must not be there together with `clientId` or `subjectToken`: with a key, no OAuth is used. Leave one of them out";

/** What is wrong with the options of a provider that the product's agents use with a token of the product itself. */
function productProblems(provider: Provider): Readonly<Record<string, string | false | undefined>> {
  const { clientCredentials, clientId, clientSecret, clientKey, apiKey, subjectToken, accounts } = provider;
  if (!clientCredentials)
    return {
      clientKey:
        clientKey !== undefined &&
        "needs `clientCredentials`: only a product without users uses a key. Pass `clientCredentials: true`, or leave the key out",
    };
  return {
    clientCredentials:
      (apiKey || subjectToken) &&
      "must not be there together with `apiKey` or `subjectToken`: the token belongs to the product, and no user connects. Leave one of them out",
    accounts:
      accounts && "must not be there together with `clientCredentials`: no user connects an account. Leave it out",
    clientId:
      !clientId &&
      !clientSecret &&
      "is missing. Register the product at the authorization server, with the grant `client_credentials`, and pass the client id",
    clientSecret:
      !clientSecret &&
      !clientKey &&
      "is missing. `clientCredentials` needs the secret of the client, or its private key as `clientKey`",
    clientKey: clientSecret && clientKey && "must not be there together with `clientSecret`. Leave one of them out",
  };
}

const configured = z.object({
  issuers: z.array(secureUrl).min(1, "is empty. Name the authorization server's issuer"),
  clientId: z
    .string({ error: "is missing. Register the product at the provider and pass the client id" })
    .min(1, "is empty. Register the product at the provider and pass the client id"),
});

const discovered = z
  .object({
    issuers: z.array(secureUrl),
    clientId: z.string().min(1, "is empty. Pass the client id, or leave the option out").optional(),
    clientSecret: z.string().optional(),
    clientMetadataUrl: secureUrl.optional(),
  })
  .refine(({ clientId, issuers }) => !clientId || issuers.length > 0, {
    path: ["issuer"],
    error: "is missing. Name the authorization server of `clientId`: Keyhold sends the client id only there",
  })
  .refine(({ clientId, clientSecret }) => clientId || !clientSecret, {
    path: ["clientId"],
    error: "is missing. A secret needs a client id",
  });

/**
 * Checks a provider at start, so that a mistake does not show only at the first request.
 *
 * @example
 * defineProvider({
 *   id: "linear",
 *   name: "Linear",
 *   issuers: ["https://auth.example.com"],
 *   discovery: "oauth2",
 *   clientId: process.env.LINEAR_CLIENT_ID,
 *   mcpUrl: "https://mcp.example.com/mcp",
 *   onFreshTokenRejected: "needs_reconnect",
 * })
 *
 * @returns the provider. The names of `mcpHeaders` and of the header with the key are in lower case, so that they replace headers with the same names
 * @throws KeyholdConfigError that says which option is wrong and how to fix it
 */
export function defineProvider(provider: Provider): Provider {
  const checked = common
    .refine(({ accounts }) => accounts !== "several" || !provider.subjectToken, { path: ["accounts"], error: SEVERAL })
    .refine(({ apiKey }) => !apiKey || !(provider.clientId || provider.subjectToken), {
      path: ["apiKey"],
      error: KEY_ONLY,
    })
    .superRefine((_checked, { addIssue }) => {
      for (const [option, message] of Object.entries(productProblems(provider)))
        if (message) addIssue({ code: "custom", path: [option], message });
    });
  const { success, error } = checked.and(provider.discovery === "mcp" ? discovered : configured).safeParse(provider);
  if (!success) throw configError(`Provider ${JSON.stringify(provider.id)}`, error);
  const { mcpHeaders, apiKey } = provider;
  return {
    ...provider,
    mcpHeaders: mcpHeaders && inLowerCase(mcpHeaders),
    apiKey: apiKey && { ...apiKey, header: apiKey.header.toLowerCase() },
  };
}

function inLowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
