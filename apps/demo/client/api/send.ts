/**
 * Asks the demo's own server.
 *
 * @throws Error with a text for the user, if it refuses or does not answer
 */
export async function send(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, init).catch((cause) => {
    throw new Error("Magpie’s server does not answer. Check your internet connection, then try again.", { cause });
  });
  if (!response.ok) throw new Error(`Magpie’s server did not do this (status ${response.status}). Try again.`);
  return response;
}

/** Sends JSON to the demo's own server. A page of another origin cannot do that without a preflight. */
export function sendJson(path: string, body: object): Promise<Response> {
  return send(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}
