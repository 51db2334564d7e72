import { CivicIcon } from "../icons/CivicIcon.js";
import { ExchangeNotice } from "../shared/ExchangeNotice.js";
import { ConnectButtonBase, type ConnectButtonProps } from "./ConnectButtonBase.js";

/**
 * A {@link ConnectButton} for Civic. The provider's id is `civic` unless `provider` says otherwise. Also exported as
 * `CivicConnect`.
 *
 * @example
 * ```tsx
 * <ConnectWithCivic onConnect={(connection) => console.log(connection.account)} />
 * ```
 */
export function ConnectWithCivic(props: Partial<ConnectButtonProps>) {
  return (
    <ConnectButtonBase provider="civic" name="Civic" drawing={<CivicIcon />} Exchange={ExchangeNotice} {...props} />
  );
}
