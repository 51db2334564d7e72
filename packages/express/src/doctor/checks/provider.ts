import { isLocal } from "../../network/createSafeFetch.js";
import { isLoopback, secureUrl } from "../../network/secureUrl.js";
import { authenticationMethod } from "../../oauth/clientAuthentication.js";
import type { Provider } from "../../providers/Provider.js";
import type { Checks } from "../Check.js";
import { isMcpServer, type ObservedProvider } from "../observeProvider.js";

/** The allowed difference between clocks, in milliseconds. Keyhold allows the same when it checks the times in ID tokens. */
const CLOCKS_APART = 30_000;
/** The client that `npx keyhold-emulator` accepts. */
const EMULATED = { id: "demo", secret: "demo-secret" };
const REGISTERED = { id: "…", secret: "… # as the provider shows them" };
/** Errors that mean that the provider knows the client, but does not allow it to use this grant. */
const GRANT_ERRORS = ["unauthorized_client", "unsupported_grant_type"];
/** Errors that mean that the client cannot have the scope or the resource that Keyhold requests. */
const SCOPE_ERRORS = ["invalid_scope", "invalid_target"];

/** The checks of a provider, and of this product's client there. */
export const providerChecks: Checks<ObservedProvider> = {
  "mcp-server": {
    isWell: "The MCP server answers.",
    problems: {
      "mcp-unreachable": {
        level: "error",
        what: "The MCP server does not answer.",
        fix: "{command}",
        when: ({ mcp, provider, redirectUri }) =>
          (typeof mcp === "string" || mcp >= 500) && {
            why: `${provider.mcpUrl}: ${mcp}.${isLocal(provider) ? " Its emulator is not running, or has another address." : ""}`,
            command: isLocal(provider)
              ? `npx keyhold-emulator --redirect-uri ${redirectUri}`
              : `curl -i -X POST ${provider.mcpUrl}`,
          },
      },
      "mcp-absent": {
        level: "error",
        what: "There is no MCP server at this address.",
        fix: "{option}",
        when: ({ mcp, provider }) =>
          typeof mcp === "number" &&
          mcp < 500 &&
          !isMcpServer(mcp) && {
            why: `${provider.mcpUrl} answers ${mcp} to a POST.`,
            option:
              provider.discovery === "mcp"
                ? 'url: "https://…", // the whole address, with its path'
                : 'origin: "https://…", // without a path, or left out for the real service',
          },
      },
      "mcp-unprotected": {
        level: "warning",
        what: "The MCP server accepts requests without a token, so users' connections have no effect there.",
        fix: 'app.use("/mcp", requireBearerAuth({ verifier })); // on the MCP server',
        when: ({ mcp, provider }) =>
          typeof mcp === "number" && mcp < 300 && { why: `${provider.mcpUrl} answers ${mcp} without a token.` },
      },
      "issuer-unnamed": {
        level: "error",
        what: "The MCP server trusts another authorization server than the configured one.",
        fix: 'issuer: "{named}",',
        when: ({ namedIssuer: named, provider: { issuers } }) =>
          named !== undefined &&
          !isTrusted(named, issuers) && { why: `Its metadata names ${named}, not ${issuers[0]}.`, named },
      },
    },
  },
  metadata: {
    isWell: "The authorization server's metadata is correct.",
    applies: (observed) => observed.metadata ?? faultOf(observed),
    problems: {
      "issuer-differs": {
        level: "error",
        what: "The authorization server names another issuer than the configured one. Both must be exactly the same.",
        fix: 'issuer: "{claimed}",',
        when(observed) {
          const { metadataFailure, provider } = observed;
          const { issuer: claimed = "" } = metadataFailure?.document ?? {};
          return faultOf(observed) === "issuer" && { why: `It says ${claimed}, not ${provider.issuers[0]}.`, claimed };
        },
      },
      "pkce-missing": {
        level: "error",
        what: "The authorization server does not support PKCE with S256. Keyhold does not connect users without it.",
        fix: '"code_challenge_methods_supported": ["S256"]',
        when: (observed) =>
          faultOf(observed) === "pkce" && { why: "`code_challenge_methods_supported` does not contain S256." },
      },
      "metadata-unreadable": {
        level: "error",
        what: "Keyhold cannot read the authorization server's metadata.",
        fix: "curl -i {url}",
        when(observed) {
          const { metadataFailure, provider } = observed;
          const [issuer = provider.mcpUrl] = provider.issuers;
          return (
            faultOf(observed) === "unreadable" && {
              why: `${metadataFailure?.why}.`,
              url: `${new URL(issuer).origin}/.well-known/oauth-authorization-server`,
            }
          );
        },
      },
      "endpoint-insecure": {
        level: "error",
        what: "An endpoint of the authorization server is not on https, so Keyhold sends nothing there.",
        fix: '"{name}": "https://…"',
        when({ metadata, provider }) {
          const { authorization_endpoint, token_endpoint } = metadata?.server ?? {};
          const [found] = Object.entries({ authorization_endpoint, token_endpoint }).filter(
            ([, url]) =>
              url !== undefined && (!secureUrl.safeParse(url).success || (isLoopback(url) && !isLocal(provider))),
          );
          return found && { why: `${found[0]} is ${found[1]}.`, name: found[0] };
        },
      },
    },
  },
  client: {
    isWell: "The provider accepts this client.",
    applies: ({ metadata }) => metadata,
    problems: {
      "client-refused": {
        level: "error",
        what: "The provider does not know this client, or refuses its secret.",
        fix: "{prefix}_ID={id} {prefix}_SECRET={secret}",
        when: ({ tokenError, registered, provider, provider: { id, clientVariable } }) =>
          !registered &&
          tokenError === "invalid_client" && {
            why: "Its token endpoint answers invalid_client.",
            prefix: `${id.toUpperCase().replaceAll("-", "_")}_${clientVariable ?? "CLIENT"}`,
            ...(isLocal(provider) ? EMULATED : REGISTERED),
          },
      },
      "grant-refused": {
        level: "error",
        what: "The provider knows this client, but does not allow the grant that Keyhold uses.",
        fix: "{grant} // allow it for the client, at the provider",
        when: ({ tokenError, provider }) =>
          tokenError !== undefined &&
          GRANT_ERRORS.includes(tokenError) && {
            why: `Its token endpoint answers ${tokenError}.`,
            grant: grantOf(provider),
          },
      },
      "scope-refused": {
        level: "error",
        what: "The provider gives the product's own token no such scope, or not for this MCP server.",
        fix: 'scope: "{scope}", // allow it for the client, at the provider',
        when: ({ tokenError, metadata, provider: { clientCredentials } }) =>
          clientCredentials &&
          tokenError !== undefined &&
          SCOPE_ERRORS.includes(tokenError) && {
            why: `Its token endpoint answers ${tokenError}.`,
            scope: metadata?.scope ?? "",
          },
      },
      "secret-missing": {
        level: "error",
        what: "The provider accepts only clients with a secret.",
        fix: "clientSecret: process.env.CLIENT_SECRET,",
        when: ({ metadata, provider: { clientId, clientSecret, clientKey, subjectToken } }) => {
          const { token_endpoint_auth_methods_supported: methods } = metadata?.server ?? {};
          if (!clientId || clientSecret || clientKey) return false;
          if (subjectToken) return { why: "Token exchange needs a client with a secret." };
          return methods && !methods.includes("none") && { why: `It accepts ${methods.join(", ")}.` };
        },
      },
      "authentication-unknown": {
        level: "error",
        what: "Keyhold supports none of the ways in which the provider authenticates clients.",
        fix: '"token_endpoint_auth_methods_supported": ["client_secret_post"]',
        when: ({ metadata, provider: { clientId, clientKey } }) =>
          clientId !== undefined &&
          !clientKey &&
          metadata &&
          !authenticationMethod(metadata.server) && {
            why: `It accepts ${metadata.server.token_endpoint_auth_methods_supported?.join(", ")}.`,
          },
      },
      "registration-missing": {
        level: "error",
        what: "The provider has no dynamic registration. Register the product there yourself.",
        fix: 'clientId: process.env.CLIENT_ID, issuer: "{issuer}",',
        when: ({ metadata, provider: { clientId }, redirectUri }) =>
          !clientId &&
          metadata &&
          !(metadata.server.client_id_metadata_document_supported === true && !isLoopback(redirectUri)) &&
          !(metadata.server.registration_endpoint && authenticationMethod(metadata.server)) && {
            why: "It supports neither client ID metadata documents nor dynamic registration.",
            issuer: metadata.server.issuer,
          },
      },
      "registration-forgotten": {
        level: "error",
        what: "The provider does not know the client that Keyhold registered there. Users cannot connect until Keyhold registers another.",
        fix: 'await keyhold.forgetRegistration({ provider: "{id}" });',
        when: ({ registered, tokenError, authorization, provider: { id } }) => {
          if (!registered) return false;
          if (tokenError === "invalid_client") return { why: "Its token endpoint answers invalid_client.", id };
          return authorization?.status === 400 && { why: "It answers 400 to an authorization request.", id };
        },
      },
      "registration-ends": {
        level: "warning",
        what: "The secret of the client that Keyhold registered at the provider will expire. Then all users who connected with it must reconnect.",
        fix: 'clientId: process.env.CLIENT_ID, issuer: "{issuer}", // {client}, registered at the provider',
        when: ({ registered, metadata }) =>
          registered?.endsAt !== undefined &&
          metadata && {
            why: `It expires on ${new Date(registered.endsAt).toISOString().slice(0, 10)}.`,
            issuer: metadata.server.issuer,
            client: metadata.server.token_endpoint_auth_methods_supported?.includes("none")
              ? "a public client"
              : "a client whose secret does not expire",
          },
      },
    },
  },
  "redirect-uri": {
    isWell: "The provider accepts the redirect URI.",
    applies: ({ authorization, registered }) => authorization && !registered,
    problems: {
      "redirect-uri-unregistered": {
        level: "error",
        what: "The provider does not accept the redirect URI. Register exactly this URI.",
        fix: "{redirectUri}",
        when: ({ authorization, redirectUri }) =>
          authorization?.status === 400 && {
            why: "It answers 400 to an authorization request with this client and redirect URI.",
            redirectUri,
          },
      },
      "authorization-refused": {
        level: "error",
        what: "The provider does not let users authorize this product.",
        fix: "{option}",
        when: ({ authorization, metadata, provider: { mcpUrl } }) =>
          authorization?.error != null && {
            why: `It sends the browser back with ${JSON.stringify(authorization.error)}.`,
            option:
              authorization.error === "invalid_target"
                ? `resource: "${mcpUrl}",`
                : `scope: "${metadata?.scope ?? ""}", // allow it for the client, at the provider`,
          },
      },
    },
  },
  clock: {
    isWell: "The clocks of the provider and of this machine agree.",
    applies: ({ clockAhead }) => clockAhead !== undefined,
    problems: {
      "clocks-apart": {
        level: "error",
        what: "The clocks of the provider and of this machine differ by more than 30 seconds, so Keyhold treats tokens as expired or not yet valid.",
        fix: "timedatectl set-ntp true",
        when: ({ clockAhead = 0 }) =>
          Math.abs(clockAhead) > CLOCKS_APART && {
            why: `The provider's is ${Math.round(Math.abs(clockAhead) / 1000)} seconds ${clockAhead > 0 ? "ahead" : "behind"}.`,
          },
      },
    },
  },
};

function grantOf({ subjectToken, clientCredentials }: Provider): string {
  if (clientCredentials) return "client_credentials";
  return subjectToken ? "urn:ietf:params:oauth:grant-type:token-exchange" : "authorization_code";
}

const withoutSlash = (url: string) => url.replace(/\/$/, "");

const isTrusted = (named: string, issuers: readonly string[]) =>
  issuers.length === 0 || issuers.some((issuer) => withoutSlash(issuer) === withoutSlash(named));

/** The reason why there is no metadata. `undefined` if the MCP server names another issuer, because another check reports that. */
function faultOf({ metadataFailure, namedIssuer, provider: { issuers, clientCredentials } }: ObservedProvider) {
  if (!metadataFailure || (namedIssuer && !isTrusted(namedIssuer, issuers))) return undefined;
  const { document } = metadataFailure;
  if (document && !issuers.includes(document.issuer)) return "issuer";
  const hasPkce = clientCredentials || document?.code_challenge_methods_supported.includes("S256");
  return document && !hasPkce ? "pkce" : "unreadable";
}
