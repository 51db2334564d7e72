/**
 * Reads from the code of an Express app on which port it listens in development.
 *
 * @param code the text of the file that calls `listen()`
 * @param variables the variables of the app's `.env`
 * @returns `undefined` if the code does not say it
 */
export function serverPort(code: string, variables: NodeJS.Dict<string>): number | undefined {
  const argument = /\.listen\(\s*(?:\{[^}]*?\bport:\s*)?([^,)}]+)/.exec(code)?.[1]?.trim() ?? "";
  const isName = /^[A-Za-z_]\w*$/.test(argument);
  const value = isName ? new RegExp(`\\b${argument}\\b[^=\\n]*=\\s*([^;\\n]+)`).exec(code)?.[1] : undefined;
  const expression = value ?? argument;
  // Without a name behind it, `process.env` is destructured.
  const [isEnv, name = argument] = /\bprocess\.env(?:(?:\.|\[["'`])(\w+))?/.exec(expression) ?? [];
  const port = (isEnv && variables[name]) || /\b\d[\d_]{2,}\b/.exec(expression)?.[0].replaceAll("_", "");
  return port ? Number(port) : undefined;
}
