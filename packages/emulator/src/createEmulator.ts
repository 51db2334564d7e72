import type { EmulatedAgentcard } from "./agentcard/control.js";
import { createAgentcard } from "./agentcard/createAgentcard.js";
import type { AgentcardOptions } from "./agentcard/options.js";
import { createCivic } from "./civic/createCivic.js";
import type { EmulatedCivic } from "./civic/EmulatedCivic.js";
import type { CivicOptions } from "./civic/options.js";
import { type OpenProvider, openProvider } from "./openProvider.js";
import type { OnSecret } from "./secrets.js";

/** Which providers to emulate. Either may be left out. */
export interface EmulatorOptions {
  readonly agentcard?: AgentcardOptions;
  readonly civic?: CivicOptions;
  readonly onSecret?: OnSecret;
}

type Opened<Options, Control> = Options extends object ? Control : undefined;

/** The running emulator. A provider that was left out is undefined. */
export interface Emulator<Options extends EmulatorOptions = EmulatorOptions> {
  readonly agentcard: Opened<Options["agentcard"], EmulatedAgentcard>;
  readonly civic: Opened<Options["civic"], EmulatedCivic>;
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
  const { agentcard, civic, onSecret = () => {} } = options;
  const open: { agentcard?: OpenProvider<EmulatedAgentcard>; civic?: OpenProvider<EmulatedCivic> } = {};

  async function close(): Promise<void> {
    await Promise.all([open.agentcard?.close(), open.civic?.close()]);
  }

  try {
    if (agentcard) {
      const build = (origin: string) => createAgentcard(origin, agentcard, onSecret);
      open.agentcard = await openProvider("agentcard", agentcard.port, build);
    }
    if (civic) {
      const build = (origin: string) => createCivic(origin, civic, onSecret);
      open.civic = await openProvider("civic", civic.port, build);
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
