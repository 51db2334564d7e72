import { paths } from "@keyhold/contract";
import { createEmulator, type Emulator, type EmulatorOptions } from "@keyhold/emulator";
import express, { type Express, type RequestHandler } from "express";
import {
  type AgentcardOptions,
  agentcard,
  createKeyhold,
  type Keyhold,
  type KeyholdOptions,
  type Provider,
} from "../../src/index.js";
import { listen, mount } from "./openProduct.js";

/** Keys as `openssl rand -base64 32` makes them. */
export const keys = ["qTlNbQyNcYjQ0lXgqPNcFwYxUe3L9rQCX4mS0vD1kZ8=", "5rPZqVh2dWn8sKx0JtB4yLfU6aMe1oCgIwRj7XkTiEY="];
export const clientSecret = "p4tient-client-s3cret-value";

/** What an app has instead of the correct configuration. */
export interface Misconfiguration {
  /** Other options of createKeyhold(). */
  readonly options?: Partial<KeyholdOptions>;
  /** Other options of agentcard(). */
  readonly agentcard?: Partial<AgentcardOptions>;
  /** Other providers than Agentcard, made from the emulators. */
  readonly providers?: (emulator: PatientEmulator) => Provider[];
  /** Changes the emulators or other servers before the doctor runs. */
  readonly before?: (emulator: PatientEmulator) => unknown;
  /** Mounts the app's middleware and router, in this order. */
  readonly app?: (keyhold: Keyhold, app: Express) => unknown;
  /** Makes a proxy that runs before the app. It gets the app's address. */
  readonly proxy?: (target: string) => RequestHandler;
  /** Where the doctor looks for the router: a path of the app, another address, or nowhere. */
  readonly url?: string | false;
  /** The redirect URIs that are registered at the providers. Default: the right ones. */
  readonly redirectUris?: readonly string[];
}

type PatientEmulator = Emulator<Required<Pick<EmulatorOptions, "agentcard" | "civic">>>;

/** A small product on a real port, perhaps behind a real proxy, beside real emulators. It is correct, except for the misconfiguration. */
export async function openMisconfiguredApp(misconfiguration: Misconfiguration = {}) {
  const { options, proxy, url = mount, before, providers } = misconfiguration;
  const server = await listen();
  const front = proxy && (await listen());
  if (front && proxy) front.server.on("request", express().use(proxy(server.origin)));
  const origin = (front ?? server).origin;
  const publicUrl = options?.publicUrl ?? origin + mount;
  const redirectUris =
    misconfiguration.redirectUris ?? ["agentcard", "civic"].map((id) => publicUrl + paths.callback(id));
  const client = { clientId: "patient", clientSecret, name: "Patient", redirectUris };
  const emulator: PatientEmulator = await createEmulator({
    agentcard: { port: 0, clients: [{ ...client, mode: "test" }] },
    civic: { port: 0, clients: [client] },
  });
  before?.(emulator);
  const keyhold = createKeyhold({
    publicUrl,
    keys: keys.slice(0, 1),
    identify: (req) => req.get("x-user"),
    providers: providers?.(emulator) ?? [
      agentcard({
        clientId: "patient",
        clientSecret,
        origin: emulator.agentcard.origin,
        ...misconfiguration.agentcard,
      }),
    ],
    ...options,
  });
  const app = express();
  if (misconfiguration.app) misconfiguration.app(keyhold, app);
  else app.use(mount, keyhold.router);
  server.server.on("request", app);

  return {
    keyhold,
    origins: { app: origin, agentcard: emulator.agentcard.origin },
    async close() {
      await Promise.all([front?.close(), server.close(), emulator.close(), keyhold.close()]);
    },
    /** All problems that the doctor finds. */
    async ailments() {
      const findings = await keyhold.diagnose(url === false ? {} : { url: new URL(url, origin).href });
      return findings.filter(({ level }) => level !== "ok");
    },
  };
}
