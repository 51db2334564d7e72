import type { AgentcardOptions } from "./agentcard/AgentcardOptions.js";
import { createAgentcard } from "./agentcard/createAgentcard.js";
import type { AgentcardData } from "./agentcard/createAgentcardData.js";
import type { EmulatedAgentcard } from "./agentcard/EmulatedAgentcard.js";
import type { CivicOptions } from "./civic/CivicOptions.js";
import { createCivic } from "./civic/createCivic.js";
import type { CivicData } from "./civic/createCivicData.js";
import type { EmulatedCivic } from "./civic/EmulatedCivic.js";
import { type KeepFolder, openKeepFolder } from "./keep/openKeepFolder.js";
import type { OnSecret } from "./OnSecret.js";
import { type OpenProvider, openProvider } from "./openProvider.js";

/** The providers to emulate, and their options. Leave one out to start only the other. */
export interface EmulatorOptions {
  /** Default: no Agentcard. */
  readonly agentcard?: AgentcardOptions | undefined;
  /** Default: no Civic. */
  readonly civic?: CivicOptions | undefined;
  /** Receives each secret that the providers issue or receive. Default: nothing. */
  readonly onSecret?: OnSecret | undefined;
  /**
   * A folder that keeps accounts, cards, registered apps, grants and tokens. The next emulator with the same folder and ports has them again, even if
   * this process was killed. The emulator creates the folder if there is none. One emulator can use it at a time. It contains tokens, which only the
   * emulator accepts.
   *
   * @default nothing is kept
   * @example ".keyhold/emulator"
   */
  readonly keep?: string | undefined;
}

type Opened<Options, Control> = Options extends object ? Control : undefined;

/** The running emulator. A provider without options is undefined. */
export interface Emulator<Options extends EmulatorOptions = EmulatorOptions> {
  /** The emulated Agentcard: its origin, and what a test can do with it. */
  readonly agentcard: Opened<Options["agentcard"], EmulatedAgentcard>;
  /** The emulated Civic: its origin, and what a test can do with it. */
  readonly civic: Opened<Options["civic"], EmulatedCivic>;
  /** Ends every connection, streams included, and frees the ports. */
  close(): Promise<void>;
}

/**
 * Starts the emulated providers. Each has its own origin and listens on 127.0.0.1 only. Without `keep`, everything is lost when it closes.
 *
 * @throws Error when a port is taken (the message names it), when an option is wrong, or when the folder of `keep` is in use (the message
 * has the process ID) or has a file that cannot be read. Then no provider stays open
 * @example
 * ```ts
 * import { createEmulator } from "@keyhold/emulator";
 *
 * const { agentcard, close } = await createEmulator({
 *   agentcard: {
 *     port: 0,
 *     clients: [{ clientId: "shop", name: "Shop", redirectUris: ["http://localhost:3000/callback"], mode: "test" }],
 *   },
 * });
 * console.log(agentcard.origin);
 * await close();
 * ```
 */
export async function createEmulator<const Options extends EmulatorOptions>(
  options: Options,
): Promise<Emulator<Options>> {
  const { agentcard, civic, onSecret = () => {}, keep } = options;
  const folder: KeepFolder | undefined = keep === undefined ? undefined : openKeepFolder(keep);
  const open: { agentcard?: OpenProvider<EmulatedAgentcard>; civic?: OpenProvider<EmulatedCivic> } = {};

  async function close(): Promise<void> {
    await Promise.all([open.agentcard?.close(), open.civic?.close()]);
    folder?.close();
  }

  try {
    if (agentcard) {
      const build = (origin: string, kept?: AgentcardData) => createAgentcard(origin, agentcard, onSecret, kept);
      open.agentcard = await openProvider("agentcard", agentcard.port, build, folder?.file("agentcard"));
    }
    if (civic) {
      const build = (origin: string, kept?: CivicData) => createCivic(origin, civic, onSecret, kept);
      open.civic = await openProvider("civic", civic.port, build, folder?.file("civic"));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    agentcard: open.agentcard?.control as Opened<Options["agentcard"], EmulatedAgentcard>,
    civic: open.civic?.control as Opened<Options["civic"], EmulatedCivic>,
    close,
  };
}
