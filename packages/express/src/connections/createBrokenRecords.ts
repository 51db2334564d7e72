import { randomUUID } from "node:crypto";
import { KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import type { Emit } from "../events/KeyholdEvent.js";
import { createBoundedMap } from "../util/createBoundedMap.js";
import type { SealBrokenError } from "../vault/createKeyring.js";
import { connectionKey } from "../vault/createVault.js";
import type { ConnectionKey } from "../vault/Grant.js";
import { callContext } from "./callContext.js";

/** Milliseconds after which this process says again that a record cannot be opened: an hour. */
const SAID_EVERY = 60 * 60_000;

/**
 * Says that a user's record cannot be opened. Mostly a process has other `keys` than the one that wrote the record. Its user sees only
 * "Reconnect", so without this event the product would not learn why.
 */
export function createBrokenRecords(emit: Emit): (key: ConnectionKey, cause: SealBrokenError) => void {
  const said = createBoundedMap<true>({ lifetime: SAID_EVERY });
  return (key, cause) => {
    const name = connectionKey(key, "grant");
    if (said.get(name)) return;
    said.set(name, true);
    // No request: whichever request comes first finds out, and it is not the reason.
    const call = callContext({ ...key, requestId: randomUUID() });
    emit(failureEvent(call, new KeyholdError("needs_reconnect", { cause })));
  };
}
