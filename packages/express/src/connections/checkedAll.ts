import type { ConnectionStatus } from "@keyhold/contract";
import { findProvider } from "../providers/findProvider.js";
import type { AllOptions } from "./allConnections.js";
import type { Providers } from "./createProviders.js";

const STATUSES: readonly ConnectionStatus[] = [
  "connected",
  "needs_reconnect",
  "needs_login",
  "no_access",
  "unavailable",
];

/**
 * Checks the options of `keyhold.all()`.
 *
 * @throws KeyholdError `unknown_provider`
 * @throws TypeError with a sentence that names the wrong option
 */
export function checkedAll({ configured, isOwnId }: Providers, options: AllOptions): AllOptions {
  const { provider, status, after, ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw problem(unknown, "is no option. The options are `provider`, `status` and `after`");
  if (provider !== undefined && !isOwnId(provider)) findProvider(configured, provider);
  if (status !== undefined && !STATUSES.includes(status)) throw problem("status", `is none of ${STATUSES.join(", ")}`);
  if (after !== undefined && typeof after !== "string")
    throw problem("after", "is not a string. Pass the `after` of a connection in an earlier list");
  return options;
}

function problem(option: string, message: string): TypeError {
  return new TypeError(`@keyhold/express: \`${option}\` of keyhold.all() ${message}.`);
}
