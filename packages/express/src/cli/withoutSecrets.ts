const SECRET_NAME = /(^|_)(KEY|SECRET|TOKEN|PASS|PASSWORD|CREDENTIALS?)(_|$)/i;
/** Shorter values would take away what is no secret. */
const SHORTEST = 6;

/**
 * Takes the environment's secrets, and credentials in URLs, out of a text. Findings hold none; what other libraries throw might.
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
