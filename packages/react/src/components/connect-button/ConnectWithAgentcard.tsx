import { ConnectButton, type ConnectButtonProps } from "./ConnectButton.js";

/** Connects Agentcard. The provider's id is `agentcard` unless `provider` says otherwise. */
export function ConnectWithAgentcard(props: Partial<ConnectButtonProps>) {
  return <ConnectButton provider="agentcard" name="Agentcard" {...props} />;
}
