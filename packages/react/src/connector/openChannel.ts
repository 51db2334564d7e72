import { channelName } from "@keyhold/contract";
import type { Change } from "./Change.js";

/**
 * Opens the channel on which the product's tabs and windows send each other changes. Close it when you do not need it:
 * some browsers do not keep a page for Back if it has an open channel.
 *
 * @returns undefined in browsers without `BroadcastChannel`, and where the browser denies it: some do if the user has blocked cookies
 */
export function openChannel(onChange: (change: Change) => void): BroadcastChannel | undefined {
  try {
    const channel = new BroadcastChannel(channelName);
    // Any page of this origin may post anything here.
    channel.addEventListener("message", ({ data }) => onChange(Object(data)));
    return channel;
  } catch {
    return undefined;
  }
}
