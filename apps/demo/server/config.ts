import { randomBytes } from "node:crypto";

/** An OAuth client of the demo, as the environment has it. */
export interface ClientConfig {
  readonly clientId: string;
  readonly clientSecret?: string;
}

/** The variables that choose ports, and the usual ones. */
export const portVariables = { PORT: 3000, AGENTCARD_EMULATOR_PORT: 4100, CIVIC_EMULATOR_PORT: 4200 } as const;

/** What the environment decides. */
export interface Config {
  readonly port: number;
  readonly agentcardEmulatorPort: number;
  readonly civicEmulatorPort: number;
  /** Set to go live at Agentcard; without it, the emulator plays Agentcard. */
  readonly agentcard?: ClientConfig;
  /** Set to go live at Civic; without it, the emulator plays Civic. */
  readonly civic?: ClientConfig;
  /** Without one of its own, the demo makes a key that lasts until it stops. */
  readonly key: string;
  readonly redisUrl?: string;
  readonly isDevelopment: boolean;
  /** For the leak test: a file that every secret which an emulator sees is appended to. */
  readonly secretsFile?: string;
}

/** @throws Error that names the variable and says what it takes */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return {
    port: portOf(env, "PORT"),
    agentcardEmulatorPort: portOf(env, "AGENTCARD_EMULATOR_PORT"),
    civicEmulatorPort: portOf(env, "CIVIC_EMULATOR_PORT"),
    agentcard: clientOf(env.AGENTCARD_OAUTH_CLIENT_ID, env.AGENTCARD_OAUTH_CLIENT_SECRET),
    civic: clientOf(env.CIVIC_CLIENT_ID, env.CIVIC_CLIENT_SECRET),
    key: env.KEYHOLD_KEY ?? randomBytes(32).toString("base64"),
    redisUrl: env.REDIS_URL,
    isDevelopment: env.NODE_ENV === "development",
    secretsFile: env.KEYHOLD_DEMO_SECRETS_FILE,
  };
}

function portOf(env: NodeJS.ProcessEnv, name: keyof typeof portVariables): number {
  const port = Number(env[name] || portVariables[name]);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(
      `${name} is ${JSON.stringify(env[name])}, which is not a port. Set it to a number from 1 to 65535.`,
    );
  }
  return port;
}

function clientOf(clientId: string | undefined, clientSecret: string | undefined): ClientConfig | undefined {
  return clientId ? { clientId, clientSecret: clientSecret || undefined } : undefined;
}
