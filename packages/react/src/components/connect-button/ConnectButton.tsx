import { useConnection } from "../../hooks/useConnection.js";
import { idOf } from "../../queries/findConnection.js";
import { BrandIcon } from "../icons/ProviderIcon.js";
import { ConnectOrKeyNotice } from "../shared/ConnectOrKeyNotice.js";
import { ExchangeNotice } from "../shared/ExchangeNotice.js";
import { ConnectButtonBase, type ConnectButtonProps } from "./ConnectButtonBase.js";

/**
 * A button that connects one provider, and then shows that it is connected. Notices about connecting appear below the
 * button.
 *
 * @example
 * ```tsx
 * <ConnectButton provider="linear" onConnect={({ account }) => console.log(account)} onError={console.error} />
 * ```
 */
export function ConnectButton(props: ConnectButtonProps) {
  const { provider, name } = props;
  const { data } = useConnection(provider);
  const drawing = <BrandIcon connection={{ ...data, name: name ?? data?.name ?? idOf(provider) }} />;
  return <ConnectButtonBase drawing={drawing} Exchange={ExchangeNotice} Notice={ConnectOrKeyNotice} {...props} />;
}
