import { AgentcardIcon } from "../icons/AgentcardIcon.js";
import { ConnectButtonBase, type ConnectButtonProps } from "./ConnectButtonBase.js";

/**
 * A {@link ConnectButton} for Agentcard. The provider's id is `agentcard` unless `provider` says otherwise.
 *
 * @example
 * ```tsx
 * <ConnectWithAgentcard onConnect={(connection) => console.log(connection.account)} />
 * ```
 */
export function ConnectWithAgentcard(props: Partial<ConnectButtonProps>) {
  return <ConnectButtonBase provider="agentcard" name="Agentcard" drawing={<AgentcardIcon />} {...props} />;
}
