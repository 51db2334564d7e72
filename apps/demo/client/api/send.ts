/**
 * Asks the demo's own server.
 *
 * @throws Error if it refuses
 */
export async function send(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, init);
  if (!response.ok) throw new Error(`The demo's server answered ${path} with status ${response.status}.`);
  return response;
}

/** Sends JSON to the demo's own server, as only a page of its own origin can. */
export function sendJson(path: string, body: object): Promise<Response> {
  return send(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}
