import { agentcard, civic, type FakeBackendOptions, withStatus } from "@keyhold/react/testing";
import { linear } from "./linear.js";

/** One state of the panel: the backend behind it, and what has been pressed. */
export interface PanelState {
  readonly backend: FakeBackendOptions;
  readonly press?: readonly string[];
  /** The browser blocks the window. */
  readonly blocked?: boolean;
  /** What the panel shows after the story's steps. */
  readonly shows: string | RegExp;
}

const connect = ["Connect with Agentcard"];
const disconnect = ["Details: Agentcard", "Disconnect Agentcard"];
const nothing = { connections: [agentcard, civic] };
const both = { connections: [withStatus(agentcard, "connected"), withStatus(civic, "connected")] };

/** Every state of the panel. */
export const panels: Readonly<Record<string, PanelState>> = {
  Loading: { backend: { faults: { connections: "slow" } }, shows: "Loading…" },
  "Nothing connected": { backend: nothing, shows: "Agentcard" },
  Connected: { backend: both, shows: "Agentcard" },
  "Needs reconnect": {
    backend: { connections: [withStatus(agentcard, "needs_reconnect"), withStatus(civic, "connected")] },
    shows: "Connection ended",
  },
  "Wants more": {
    backend: { connections: [{ ...withStatus(agentcard, "needs_reconnect"), wantsMore: true }] },
    shows: "More access needed",
  },
  "Needs login": {
    backend: { connections: [withStatus(agentcard, "connected"), withStatus(civic, "needs_login")] },
    shows: "Sign-in needed",
  },
  "No access": {
    backend: { connections: [withStatus(agentcard, "connected"), withStatus(civic, "no_access")] },
    shows: "No access",
  },
  "Provider down": {
    backend: { connections: [withStatus(agentcard, "unavailable"), withStatus(linear, "connected")] },
    shows: "Unavailable",
  },
  Waiting: { backend: { ...nothing, attempt: { status: "pending" } }, press: connect, shows: /check your e-mail/ },
  Blocked: { backend: nothing, press: connect, blocked: true, shows: /blocked/ },
  Finishing: {
    backend: { ...nothing, faults: { connect: "slow" } },
    press: ["Connect with Civic"],
    shows: "Connecting…",
  },
  Cancelled: { backend: { ...nothing, attempt: { status: "cancelled" } }, press: connect, shows: /You cancelled/ },
  Failed: {
    backend: { ...nothing, attempt: { status: "failed", code: "attempt_expired" } },
    press: connect,
    shows: /longer than 20 minutes/,
  },
  "Offline while connecting": {
    backend: { ...nothing, faults: { connect: "offline" } },
    press: ["Connect with Civic"],
    shows: /Check your internet connection/,
  },
  "Asks before disconnecting": { backend: both, press: disconnect, shows: /can no longer act for you/ },
  Disconnecting: {
    backend: { ...both, faults: { disconnect: "slow" } },
    press: [...disconnect, "Disconnect"],
    shows: "Disconnecting…",
  },
  "Disconnected here only": {
    backend: { ...both, revokedAtProvider: false },
    press: [...disconnect, "Disconnect"],
    shows: /did not confirm/,
  },
  Empty: { backend: { connections: [] }, shows: "There is nothing to connect yet." },
  "Not loaded": { backend: { faults: { connections: "not_signed_in" } }, shows: /could not be loaded/ },
  Offline: { backend: { faults: { connections: "offline" } }, shows: /could not be loaded/ },
};
