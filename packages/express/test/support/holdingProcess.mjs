// A process of a product. It calls a tool as an agent, and kills itself at a step of that call.
import { subscribe } from "node:diagnostics_channel";
import { agentcard, createKeyhold, redisStore } from "@keyhold/express";
import { createClient } from "redis";

const { redisUrl, publicUrl, key, options, target, body, death } = JSON.parse(process.argv[2]);
let isCalling = false;
let steps = 0;

/** @returns whether this is the step of the death */
const reach = (step) => isCalling && step.includes(death.step) && ++steps === death.nth;
const dieIf = (isIt) => isIt && process.kill(process.pid, "SIGKILL");

subscribe("undici:client:sendHeaders", () => dieIf(reach("send")));
subscribe("undici:request:headers", () => dieIf(reach("get the answer")));

const store = redisStore(await createClient({ url: redisUrl }).connect());
const watched =
  (command) =>
  async (name, ...rest) => {
    const isIt = reach(`${command} ${name}`);
    dieIf(isIt && death.when === "before");
    const answer = await store[command](name, ...rest);
    dieIf(isIt);
    return answer;
  };
const keyhold = createKeyhold({
  publicUrl,
  keys: [key],
  store: { ...store, get: watched("get"), set: watched("set"), take: watched("take"), swap: watched("swap") },
  identify: () => target.userId,
  providers: [agentcard(options)],
});

const { url, fetch } = await keyhold.mcp(target);
process.on("message", async () => {
  isCalling = true;
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: { accept: "application/json, text/event-stream" },
  });
  await response.text();
  await keyhold.close();
  process.send(steps);
});
process.send("ready");
