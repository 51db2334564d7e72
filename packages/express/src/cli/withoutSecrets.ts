const SECRET_NAME = /(^|_)(KEY|SECRET|TOKEN|PASS|PASSWORD|CREDENTIALS?)(_|$)/i;
/** The minimum length of a value that Keyhold replaces, in characters. A shorter value can be part of harmless text. */
const SHORTEST = 6;

/**
 * Removes the environment's secrets, and credentials in URLs, from a text. Findings contain no secrets, but errors of other libraries can.
 *
 * @returns the text, with the names of the variables in place of their values
 */
export function withoutSecrets(text: string, env: NodeJS.ProcessEnv): string {
  const secrets = Object.entries(env).filter(
    ([name, value = ""]) => SECRET_NAME.test(name) && value.length >= SHORTEST,
  );
  const told = secrets.reduce((rest, [name, value = ""]) => rest.replaceAll(value, `[${name}]`), text);
  return told.replaceAll(/(?<=:\/\/)[^\s/@]+@/g, "");
}
