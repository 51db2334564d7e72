import { withoutCredentials } from "./withoutCredentials.js";

const SECRET_NAME = /(^|_)(KEY|SECRET|TOKEN|PASS|PASSWORD|CREDENTIALS?)(_|$)/i;
/** The minimum length of a value that Keyhold replaces, in characters. A shorter value can be part of harmless text. */
const SHORTEST = 6;
/** User and password in a URL. A password that is not encoded can have any character. */
const CREDENTIALS = /(?<=^[\w+.-]+:\/\/)[^:/@\s]*:.+@/;

/**
 * Removes the environment's secrets, and credentials in URLs, from a text. Findings contain no secrets, but errors of other libraries can.
 *
 * @returns the text, with the names of the variables in place of their values
 */
export function withoutSecrets(text: string, env: NodeJS.ProcessEnv): string {
  const withoutValues = Object.entries(env).reduce((rest, [name, value = ""]) => {
    if (SECRET_NAME.test(name) && value.length >= SHORTEST) return rest.replaceAll(value, `[${name}]`);
    const [credentials] = CREDENTIALS.exec(value) ?? [];
    return credentials === undefined ? rest : rest.replaceAll(credentials, "");
  }, text);
  return withoutCredentials(withoutValues);
}
