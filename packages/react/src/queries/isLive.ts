import type { KeyholdClient } from "../client/createClient.js";

/** Whether an event stream tells the page about changes. Browsers have no Web Locks on plain http, and the kit then opens no stream. */
export const isLive = ({ events }: KeyholdClient) => !!events && !!globalThis.navigator?.locks;
