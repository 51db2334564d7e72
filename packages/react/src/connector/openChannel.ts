import { type ConnectionChange, channelName } from "@keyhold/contract";

/**
 * Opens the channel on which the product's tabs and windows tell each other of changes. Close it when it is not needed: some browsers do not keep a page
 * that has one for Back.
 *
 * @returns undefined in browsers that have no such channels
 */
export function openChannel(onChange: (change: Partial<ConnectionChange>) => void): BroadcastChannel | undefined {
  if (typeof BroadcastChannel === "undefined") return undefined;
  const channel = new BroadcastChannel(channelName);
  // A page may post anything else there, too.
  channel.addEventListener("message", ({ data }) => onChange(Object(data)));
  return channel;
}
