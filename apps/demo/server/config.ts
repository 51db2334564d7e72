import { fileURLToPath } from "node:url";
import type { ModelConfig } from "./agent/createModelMind.js";

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
  /** The model that decides what the agent does; without it, a script does. */
  readonly model?: ModelConfig;
  /** The folder with everything that a restart must not lose. */
  readonly folder: string;
  /** Replaces the key that the demo keeps in its folder. */
  readonly key?: string;
  /** A PostgreSQL or a Redis instead of the SQLite file in the folder. */
  readonly databaseUrl?: string;
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
    model: modelOf(env),
    folder: env.KEYHOLD_FOLDER || fileURLToPath(new URL("../../../../.keyhold", import.meta.url)),
    key: env.KEYHOLD_KEY || undefined,
    ...databaseOf(env),
    isDevelopment: env.NODE_ENV === "development",
    secretsFile: env.KEYHOLD_DEMO_SECRETS_FILE,
  };
}

function databaseOf({ DATABASE_URL, REDIS_URL }: NodeJS.ProcessEnv): Pick<Config, "databaseUrl" | "redisUrl"> {
  if (DATABASE_URL && REDIS_URL) throw new Error("DATABASE_URL and REDIS_URL are both set. Unset one of them.");
  return { databaseUrl: DATABASE_URL || undefined, redisUrl: REDIS_URL || undefined };
}

function modelOf({ AI_MODEL, AI_BASE_URL, AI_API_KEY }: NodeJS.ProcessEnv): ModelConfig | undefined {
  if (!AI_MODEL) return undefined;
  if (!AI_BASE_URL || !/^https?:\/\/./.test(AI_BASE_URL)) {
    throw new Error("AI_MODEL is set, so set AI_BASE_URL to the model's API, for example http://localhost:11434/v1.");
  }
  return { model: AI_MODEL, baseUrl: AI_BASE_URL, apiKey: AI_API_KEY || undefined };
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
