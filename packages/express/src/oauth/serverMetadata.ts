import type { AuthorizationServer } from "oauth4webapi";
import type { Members } from "../util/json.js";
import { addressOf, textOf, textsOf } from "./members.js";

/**
 * Reads an authorization server's metadata. Keeps only the members that Keyhold uses, and removes members that are null, empty or of a
 * wrong type.
 *
 * @returns `undefined` if the issuer or the token endpoint is missing
 * @see [RFC 8414, section 2](https://www.rfc-editor.org/rfc/rfc8414#section-2)
 */
export function serverMetadata(members: Members): AuthorizationServer | undefined {
  const issuer = addressOf(members.issuer);
  if (!issuer || !textOf(members.token_endpoint)) return undefined;
  return {
    issuer,
    authorization_endpoint: textOf(members.authorization_endpoint),
    token_endpoint: textOf(members.token_endpoint),
    registration_endpoint: textOf(members.registration_endpoint),
    revocation_endpoint: textOf(members.revocation_endpoint),
    scopes_supported: listOf(members.scopes_supported),
    code_challenge_methods_supported: listOf(members.code_challenge_methods_supported),
    token_endpoint_auth_methods_supported: listOf(members.token_endpoint_auth_methods_supported),
    token_endpoint_auth_signing_alg_values_supported: listOf(members.token_endpoint_auth_signing_alg_values_supported),
    id_token_signing_alg_values_supported: listOf(members.id_token_signing_alg_values_supported),
    prompt_values_supported: listOf(members.prompt_values_supported),
    ui_locales_supported: listOf(members.ui_locales_supported),
    authorization_response_iss_parameter_supported: isTrue(members.authorization_response_iss_parameter_supported),
    client_id_metadata_document_supported: isTrue(members.client_id_metadata_document_supported),
  };
}

function listOf(value: unknown): string[] | undefined {
  const texts = textsOf(value);
  return texts && [...texts];
}

/** Some servers write `"true"` for `true`. */
function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}
