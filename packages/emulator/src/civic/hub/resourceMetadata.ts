import { type RequestHandler, Router } from "express";

/** Where the hub's metadata are: the path of the hub goes last. */
const path = "/.well-known/oauth-protected-resource/hub/mcp";

/** What an MCP client has to know to find the hub's authorization server. */
export interface ResourceMetadata {
  readonly router: Router;
  /** For `resource_metadata` in a challenge. */
  readonly url: string;
}

/**
 * The hub's metadata, also at the root, where clients look next.
 *
 * @param origin where the hub is reached
 * @see [RFC 9728](https://www.rfc-editor.org/rfc/rfc9728#section-3), [MCP authorization](https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#authorization-server-discovery-requirements)
 */
export function createResourceMetadata(origin: string, issuer: string): ResourceMetadata {
  const answer: RequestHandler = (_req, res) => {
    res.set("Access-Control-Allow-Origin", "*");
    res.json({
      resource: `${origin}/hub/mcp`,
      authorization_servers: [issuer],
      scopes_supported: ["openid", "profile", "email", "offline_access"],
      bearer_methods_supported: ["header"],
      resource_name: "Civic hub (emulated)",
    });
  };
  const router = Router();
  router.get([path, "/.well-known/oauth-protected-resource"], answer);
  return { router, url: origin + path };
}
