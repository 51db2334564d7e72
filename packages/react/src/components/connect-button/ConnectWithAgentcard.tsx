import { AgentcardIcon } from "../icons/AgentcardIcon.js";
import { ConnectButtonBase, type ConnectButtonProps } from "./ConnectButtonBase.js";

/** Connects Agentcard. The provider's id is `agentcard` unless `provider` says otherwise. */
export function ConnectWithAgentcard(props: Partial<ConnectButtonProps>) {
  return <ConnectButtonBase provider="agentcard" name="Agentcard" icon={<AgentcardIcon />} {...props} />;
}
