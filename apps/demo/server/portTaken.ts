import { portVariables } from "./config.js";

/**
 * Says which port is taken and how to choose another.
 *
 * @param error what starting threw
 * @returns the sentence, or undefined if the error has another reason
 */
export function portTaken(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (!("code" in error && error.code === "EADDRINUSE" && "port" in error)) return portTaken(error.cause);
  const { port } = error;
  const variable = Object.entries(portVariables).find(([name, usual]) => Number(process.env[name] || usual) === port);
  return `Port ${port} is taken by another program. Stop it, or set ${variable?.[0] ?? "PORT"} to another port.`;
}
