import { ConnectButton, type ConnectButtonProps } from "./ConnectButton.js";

/** Connects Civic. The provider's id is `civic` unless `provider` says otherwise. */
export function CivicConnect(props: Partial<ConnectButtonProps>) {
  return <ConnectButton provider="civic" name="Civic" {...props} />;
}
