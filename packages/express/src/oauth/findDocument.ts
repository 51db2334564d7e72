import { KeyholdError } from "../errors/KeyholdError.js";
import type { Network } from "../network/createNetwork.js";
import type { Provider } from "../providers/Provider.js";
import type { Members } from "../util/json.js";
import { fromOAuthError } from "./fromOAuthError.js";
import { objectIn } from "./members.js";
import { isPassing, passingRefusal } from "./passingRefusal.js";
import { getDocument } from "./requestOptions.js";

/**
 * Looks for a metadata document at several addresses, in order. It uses the first address with a JSON object of the right kind. It skips an
 * address with a web page, a redirect, an error or no answer, and an address that is not allowed.
 *
 * @param read creates the document from the members of a JSON object; returns `undefined` if the object is of another kind
 * @throws KeyholdError if no address has the document: `provider_unavailable` if one of them did not answer or failed, because it may have
 * the document later; otherwise `provider_answer_invalid`
 */
export async function findDocument<T>(
  network: Network,
  provider: Provider,
  places: readonly URL[],
  read: (members: Members) => T | undefined,
): Promise<T> {
  let failure: KeyholdError | undefined;
  for (const place of places) {
    try {
      const document = read((await membersAt(network, provider, place)) ?? {});
      if (document !== undefined) return document;
    } catch (error) {
      const found = fromOAuthError(error);
      if (found.code === "internal") throw found;
      if (failure?.code !== "provider_unavailable") failure = found;
    }
  }
  throw (
    failure ??
    new KeyholdError("provider_answer_invalid", {
      cause: new Error(`No metadata document is at ${places.join(", ")}.`),
    })
  );
}

async function membersAt(network: Network, provider: Provider, place: URL): Promise<Members | undefined> {
  const response = await getDocument(network, provider, place);
  const text = await response.text();
  if (response.status >= 500 || isPassing(response.status)) throw passingRefusal(response);
  return response.ok ? objectIn(text) : undefined;
}
