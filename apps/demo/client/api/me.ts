import { queryOptions } from "@tanstack/react-query";

export interface User {
  readonly id: string;
  readonly name: string;
}

/** What the demo's own server says about the visitor and its surroundings. */
export interface Me {
  readonly user: User;
  readonly users: readonly User[];
  /** Where each provider's emulator is; absent where the demo talks to the real service. */
  readonly emulator: { readonly agentcard?: string; readonly civic?: string };
}

/** Who uses this browser. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }): Promise<Me> => (await send("/api/me", { signal })).json(),
});

/** Makes this browser another user's. */
export function switchUser(user: User) {
  const headers = { "content-type": "application/json" };
  return send("/api/me", { method: "POST", headers, body: JSON.stringify({ user: user.id }) });
}

/** Makes the emulators refuse every access token that they have issued so far. */
export function expireAccessTokens() {
  return send("/api/rehearse/expire", { method: "POST" });
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, init);
  if (!response.ok) throw new Error(`The demo's server answered ${path} with status ${response.status}.`);
  return response;
}
