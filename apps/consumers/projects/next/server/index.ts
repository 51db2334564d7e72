import { agentcard, createKeyhold } from "@keyhold/express";
import express from "express";

const keyhold = createKeyhold({
  publicUrl: process.env.KEYHOLD_URL,
  keys: [process.env.KEYHOLD_KEY],
  providers: [agentcard({ clientId: "demo", clientSecret: "demo-secret", origin: process.env.AGENTCARD_ORIGIN })],
});

express().use("/api/keyhold", keyhold.router).listen(Number(process.env.PORT), "localhost");
console.log(`Express answers on ${process.env.PORT}.`);
