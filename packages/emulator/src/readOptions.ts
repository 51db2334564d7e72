import { readFile } from "node:fs/promises";
import * as z from "zod";
import { AccountSettings } from "./agentcard/AccountSettings.js";
import { AgentcardBehaviour } from "./agentcard/AgentcardBehaviour.js";
import { CivicSettings } from "./civic/CivicSettings.js";
import { emailAddress } from "./control/emailAddress.js";
import type { EmulatorOptions } from "./createEmulator.js";

const Client = z.strictObject({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1).optional(),
  name: z.string().min(1),
  redirectUris: z.array(z.url()),
});

const IdentityProvider = z.strictObject({
  issuer: z.url(),
  audience: z.string(),
  jwksUri: z.url().optional(),
  publicKey: z.string().optional(),
  algorithms: z.array(z.string()).optional(),
  scopes: z.array(z.string()).optional(),
  maximumLifetime: z.number().optional(),
});

const Options = z.strictObject({
  agentcard: z
    .strictObject({
      port: z.int(),
      clients: z
        .array(Client.extend({ mode: z.enum(["test", "live"]), subscribed: z.boolean().optional() }))
        .optional(),
      accounts: z.array(AccountSettings.partial().extend({ email: emailAddress })).optional(),
      behaviour: AgentcardBehaviour.partial().optional(),
    })
    .optional(),
  civic: CivicSettings.extend({
    port: z.int(),
    clients: z.array(Client.extend({ postLogoutRedirectUris: z.array(z.url()).optional() })).optional(),
    identityProviders: z.array(IdentityProvider).optional(),
    issuerSlash: z.boolean().optional(),
  }).optional(),
  keep: z.string().optional(),
});

/**
 * Reads the options of `createEmulator` from a JSON file.
 *
 * @throws Error when the file does not exist or an option in it is wrong; the message names the option
 */
export async function readOptions(path: string): Promise<EmulatorOptions> {
  const options = Options.safeParse(JSON.parse(await readFile(path, "utf8")));
  if (options.success) return options.data;
  throw new Error(`${path} has wrong options:\n${z.prettifyError(options.error)}`);
}
