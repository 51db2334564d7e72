import { KeyholdError } from "../errors/KeyholdError.js";
import type { Provider } from "../providers/Provider.js";
import { fromOAuthError } from "./fromOAuthError.js";
import { type Members, objectIn } from "./members.js";
import { isPassing, passingRefusal } from "./passingRefusal.js";
import { getDocument } from "./requestOptions.js";

/**
 * Looks for a metadata document at several addresses, in order. It takes the first one with a JSON object of the right kind. It skips addresses with a web
 * page, a redirect, an error or nothing, and addresses that Keyhold may not call.
 *
 * @param read makes the document from the members of a JSON object; returns nothing if they are of another kind
 * @throws KeyholdError if no address has it: `provider_unavailable` if one of them did not answer or failed, since it may have it later; else `provider_answer_invalid`
 */
export async function findDocument<T>(
  provider: Provider,
  places: readonly URL[],
  read: (members: Members) => T | undefined,
): Promise<T> {
  let failure: KeyholdError | undefined;
  for (const place of places) {
    try {
      const document = read((await membersAt(provider, place)) ?? {});
      if (document !== undefined) return document;
    } catch (error) {
      const found = fromOAuthError(error);
      if (found.code === "internal") throw found;
      if (failure?.code !== "provider_unavailable") failure = found;
    }
  }
  throw (
    failure ?? new KeyholdError("provider_answer_invalid", { cause: new Error(`None is at ${places.join(", ")}.`) })
  );
}

async function membersAt(provider: Provider, place: URL): Promise<Members | undefined> {
  const response = await getDocument(provider, place);
  const text = await response.text();
  if (response.status >= 500 || isPassing(response.status)) throw passingRefusal(response);
  return response.ok ? objectIn(text) : undefined;
}
