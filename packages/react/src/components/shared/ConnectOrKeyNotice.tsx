import { ConnectNotice, type ConnectNoticeProps } from "./ConnectNotice.js";
import { KeyField } from "./KeyField.js";

/** A {@link ConnectNotice}. If the user connects with a key, it has the field for it. */
export function ConnectOrKeyNotice({ reload, display, ...props }: ConnectNoticeProps) {
  const isChecking = display.status === "finishing" && props.connection?.connectMethod === "key";
  if (display.status === "entering" || isChecking) return <KeyField {...props} display={display} />;
  return <ConnectNotice {...props} display={display} reload={reload} />;
}
