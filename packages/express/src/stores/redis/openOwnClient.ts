import type { NodeRedisClient } from "./nodeRedisTypes.js";
import type { OwnConnection, SentCommands } from "./RedisDriver.js";

/**
 * The commands of a client of the `redis` package, without the client's own timeout: it creates an AbortSignal for each command, which costs
 * more than the command. They return strings: the product's client can return buffers.
 */
export function plainCommands(client: Pick<NodeRedisClient, "withCommandOptions">): SentCommands {
  return client.withCommandOptions({ timeout: 0, typeMapping: {} });
}

/** Opens a connection with the options of a client of the `redis` package. */
export async function openOwnClient(client: NodeRedisClient, onLost: () => void): Promise<OwnConnection> {
  const own = client.duplicate({ socket: { ...client.options?.socket, reconnectStrategy: false } });
  let isEnded = false;
  function end(): void {
    isEnded = true;
    // `destroy()` throws if the client has no connection.
    if (own.isOpen) own.destroy();
  }
  // Without a listener, an error would end the process.
  let lose = () => {};
  own.on("error", () => lose());
  try {
    await own.connect();
  } catch (error) {
    end();
    throw error;
  }
  lose = () => {
    if (isEnded) return;
    end();
    onLost();
  };
  return {
    commands: plainCommands(own),
    isReady: () => own.isReady,
    subscribe: (channel, onMessage) => own.subscribe(channel, onMessage),
    wait: (replicas, timeout) => own.wait(replicas, timeout),
    end,
  };
}
