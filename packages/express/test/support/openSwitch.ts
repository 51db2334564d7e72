import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Socket } from "node:net";

/**
 * A wire to a server, with a switch in it.
 *
 * @param url where the wire leads to
 */
export async function openSwitch(url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  /** The end of the wire at the server, by the other end. */
  const ends = new Map<Socket, Socket>();
  let state: "on" | "cut" | "silent" = "on";

  const server = createServer((near) => {
    if (state === "cut") return near.destroy();
    const far = dial(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => {
        sockets.delete(socket);
        ends.delete(near);
        near.destroy();
        far.destroy();
      });
    }
    ends.set(near, far);
    near.pipe(far).pipe(near);
    if (state === "silent") far.pause();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");

  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: Object.assign(new URL(url), { port: String((server.address() as AddressInfo).port) }).href,
    /** Breaks all connections, and takes no new ones. */
    cut() {
      state = "cut";
      cut();
    },
    /** Keeps the connections, and lets nothing through: nobody notices but by waiting. */
    silence() {
      state = "silent";
      for (const socket of sockets) socket.unpipe().pause();
    },
    /** Lets through what waits since `silence()`, and all that follows. */
    release() {
      state = "on";
      for (const [near, far] of ends) near.pipe(far).pipe(near);
    },
    /** Connections that were silent are broken, since something of them is missing. */
    restore() {
      state = "on";
      cut();
    },
    async close() {
      server.close();
      cut();
      await once(server, "close");
    },
  };
}
