import { CivicIcon } from "../icons/CivicIcon.js";
import { ConnectButtonBase, type ConnectButtonProps } from "./ConnectButtonBase.js";

/** Connects Civic. The provider's id is `civic` unless `provider` says otherwise. */
export function CivicConnect(props: Partial<ConnectButtonProps>) {
  return <ConnectButtonBase provider="civic" name="Civic" icon={<CivicIcon />} {...props} />;
}
