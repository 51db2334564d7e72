import { Pool } from "undici";
import { tokenOf } from "../targets/upstream.js";
import { mcpRequest, pageHeaders } from "./mcpRequest.js";
import type { Server } from "./startServer.js";

/** How many are connected at once. */
const AT_ONCE = 32;

/**
 * Signs users in and connects them, if the server needs to know the user.
 *
 * @param from the first one's number
 * @param to the number after the last one's
 * @returns the cookie of each
 */
export async function connectUsers(server: Server, from: number, to: number): Promise<string[]> {
  if (!server.hasSession) return [""];
  const pool = new Pool(server.origin, { connections: AT_ONCE });
  const cookies: string[] = [];
  let next = from;
  async function connect(): Promise<void> {
    for (let number = next++; number < to; number = next++) {
      const answer = await pool.request({ path: `/connect/user-${number}`, method: "POST", headers: pageHeaders });
      await answer.body.dump();
      const [cookie] = String(answer.headers["set-cookie"] ?? "").split(";");
      if (answer.statusCode >= 300 || !cookie) throw new Error(`User ${number} got ${answer.statusCode}.`);
      cookies[number - from] = cookie;
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, connect));
  await pool.close();
  return cookies;
}

/** @throws Error if a user's call arrives with another access token than that user's */
export async function assertOwnToken(server: Server, user: number, cookie: string): Promise<void> {
  const pool = new Pool(server.origin);
  const whoami = mcpRequest(server.path, "whoami");
  const { body } = await pool.request({ ...whoami, headers: { ...whoami.headers, cookie } });
  const text = await body.text();
  await pool.close();
  if (!text.includes(`Bearer ${tokenOf(`user-${user}`)}`)) throw new Error(`User ${user} is not who calls: ${text}`);
}
