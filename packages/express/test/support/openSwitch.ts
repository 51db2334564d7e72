import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Socket } from "node:net";

/**
 * A connection to a server that a test can interrupt.
 *
 * @param url the address of the server
 */
export async function openSwitch(url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  /** The socket to the server for each client's socket. */
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
    if (state === "on") near.pipe(far).pipe(near);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");

  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: Object.assign(new URL(url), { port: String((server.address() as AddressInfo).port) }).href,
    /** Breaks all connections, and accepts no new ones. */
    cut() {
      state = "cut";
      cut();
    },
    /** Keeps the connections, and passes nothing on. A client notices it only because no answer comes. */
    silence() {
      state = "silent";
      for (const socket of sockets) socket.unpipe().pause();
    },
    /** Passes on everything that has waited since `silence()`, and everything that follows. */
    release() {
      state = "on";
      for (const [near, far] of ends) near.pipe(far).pipe(near);
    },
    /** Works again. Silent connections break, because some of their data is lost. */
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
