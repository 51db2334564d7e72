import { embeddedStore } from "@keyhold/express";
import { createApp } from "./createApp.js";
import { modelOf } from "./model.js";

const port = Number(process.env.PORT ?? 3000);
createApp(process.env, modelOf(process.env), { store: embeddedStore() }).listen(port, "localhost", () =>
  console.log(`Ready on http://localhost:${port}`),
);
