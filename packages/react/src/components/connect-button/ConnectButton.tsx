import { useConnection } from "../../hooks/useConnection.js";
import { ProviderIcon } from "../icons/ProviderIcon.js";
import { ConnectButtonBase, type ConnectButtonProps } from "./ConnectButtonBase.js";

/** A button that connects one provider and, once that is done, says so. What has to be said meanwhile stands below it. */
export function ConnectButton(props: ConnectButtonProps) {
  const { provider, name } = props;
  const { data } = useConnection(provider);
  const { icon = <ProviderIcon provider={provider} name={name ?? data?.name ?? provider} /> } = props;
  return <ConnectButtonBase {...props} icon={icon} />;
}
