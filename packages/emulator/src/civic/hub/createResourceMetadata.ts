import { type RequestHandler, Router } from "express";

/** RFC 9728 puts the path of the hub at the end. */
const path = "/.well-known/oauth-protected-resource/hub/mcp";

/** The protected resource metadata, by which an MCP client finds the hub's authorization server. */
export interface ResourceMetadata {
  readonly router: Router;
  /** The value of `resource_metadata` in a `WWW-Authenticate` challenge. */
  readonly url: string;
}

/**
 * Creates the hub's metadata, at the address of RFC 9728 and at the root, where clients look next.
 *
 * @param origin the hub's own origin
 * @see [RFC 9728](https://www.rfc-editor.org/rfc/rfc9728#section-3), [MCP authorization](https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#authorization-server-discovery-requirements)
 */
export function createResourceMetadata(origin: string, issuer: string): ResourceMetadata {
  const sendMetadata: RequestHandler = (_req, res) => {
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
  router.get([path, "/.well-known/oauth-protected-resource"], sendMetadata);
  return { router, url: origin + path };
}
