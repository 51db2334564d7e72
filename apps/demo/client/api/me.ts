import { queryOptions } from "@tanstack/react-query";
import { send, sendJson } from "./send.js";

export interface User {
  readonly id: string;
  readonly name: string;
}

/** What the demo's own server says about the visitor, the providers and the agent. */
export interface Me {
  readonly user: User;
  readonly users: readonly User[];
  /** The address of each provider's emulator. Absent if the demo uses the real service. */
  readonly emulator: { readonly agentcard?: string; readonly civic?: string };
  /** The name of the model that decides what the agent does; absent if a script does. */
  readonly model?: string;
}

/** Who uses this browser. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }): Promise<Me> => (await send("/api/me", { signal })).json(),
  // A page without an answer tries again by itself, every five seconds.
  refetchInterval: ({ state }) => (state.status === "error" ? 5_000 : false),
});

/** Makes this browser another user's. */
export function switchUser(user: User) {
  return sendJson("/api/me", { user: user.id });
}

/** Makes the emulators refuse every access token that they have issued so far. */
export function expireAccessTokens() {
  return send("/api/rehearse/expire", { method: "POST" });
}
