import emulator = require("@keyhold/emulator");

import { agentcard, createKeyhold } from "@keyhold/express";

const keyhold = createKeyhold({
  publicUrl: "http://localhost:3000/api/keyhold",
  keys: ["a key that is long enough for an example"],
  providers: [agentcard({ clientId: "demo" })],
});
console.log(typeof emulator.createEmulator, keyhold.redirectUris);
keyhold.close();
