import { openAgentcard } from "./agentcard/openAgentcard.js";
import type { AgentcardOptions } from "./agentcard/options.js";
import { openCivic } from "./civic/openCivic.js";
import type { CivicOptions } from "./civic/options.js";
import type { EmulatedProvider } from "./control/createProviderApp.js";
import type { OnSecret } from "./secrets.js";

/** Which providers to emulate. Either may be left out. */
export interface EmulatorOptions {
  readonly agentcard?: AgentcardOptions;
  readonly civic?: CivicOptions;
  readonly onSecret?: OnSecret;
}

type Opened<Options> = Options extends object ? EmulatedProvider : undefined;

/** The running emulator. A provider that was left out is undefined. */
export interface Emulator<Options extends EmulatorOptions = EmulatorOptions> {
  readonly agentcard: Opened<Options["agentcard"]>;
  readonly civic: Opened<Options["civic"]>;
  /** Ends every connection and frees the ports. */
  close(): Promise<void>;
}

/**
 * Starts the emulated providers, each on its own origin on loopback. Everything lives in memory and ends with them.
 *
 * @throws Error when a port is taken, naming it, or an option is wrong; what was started before is closed again
 */
export async function createEmulator<const Options extends EmulatorOptions>(
  options: Options,
): Promise<Emulator<Options>> {
  const onSecret = options.onSecret ?? (() => {});
  const agentcard = options.agentcard && (await openAgentcard(options.agentcard, onSecret));
  try {
    const civic = options.civic && (await openCivic(options.civic, onSecret));
    return {
      agentcard: agentcard?.provider as Opened<Options["agentcard"]>,
      civic: civic?.provider as Opened<Options["civic"]>,
      close: async () => {
        await Promise.all([agentcard?.close(), civic?.close()]);
      },
    };
  } catch (error) {
    await agentcard?.close();
    throw error;
  }
}
