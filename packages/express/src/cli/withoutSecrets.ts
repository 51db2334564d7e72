const SECRET_NAME = /(^|_)(KEY|SECRET|TOKEN|PASS|PASSWORD|CREDENTIALS?)(_|$)/i;
/** The shortest value that is replaced. Shorter ones may be part of harmless text. */
const SHORTEST = 6;

/**
 * Removes the environment's secrets, and credentials in URLs, from a text. Findings contain none, but errors of other libraries might.
 *
 * @returns the text, with the variables' names in place of their values
 */
export function withoutSecrets(text: string, env: NodeJS.ProcessEnv): string {
  const secrets = Object.entries(env).filter(
    ([name, value = ""]) => SECRET_NAME.test(name) && value.length >= SHORTEST,
  );
  const told = secrets.reduce((rest, [name, value = ""]) => rest.replaceAll(value, `[${name}]`), text);
  return told.replaceAll(/(?<=:\/\/)[^\s/@]+@/g, "");
}
