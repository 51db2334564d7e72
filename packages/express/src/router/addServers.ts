import { type Connection, type NewServer, paths } from "@keyhold/contract";
import type { Router } from "express";
import { z } from "zod";
import { addServer } from "../connections/addServer.js";
import type { ConnectionServices } from "../connections/ConnectionServices.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { CustomServers } from "../options.js";
import type { RateLimits } from "./createRateLimits.js";
import type { RequestContext } from "./createRequestContext.js";
import { readJson } from "./readJson.js";
import { runProductCode } from "./runProductCode.js";

interface ServersOptions {
  readonly services: ConnectionServices;
  readonly customServers: CustomServers;
  readonly requestContext: Pick<RequestContext, "resolveUser" | "callFor">;
  readonly rateLimits: Pick<RateLimits, "connect">;
  /** The maximum size of a request body, in bytes. */
  readonly bodyLimit: number;
}

const serverSchema = z.strictObject({ url: z.string() }) satisfies z.ZodType<NewServer>;

/** Adds the route with which a user adds a server. */
export function addServers(
  router: Router,
  { services, customServers: { allow, most }, requestContext, rateLimits, bodyLimit }: ServersOptions,
): void {
  router.post(paths.servers(), async (req, res) => {
    const userId = await requestContext.resolveUser(req);
    const { data, error: cause } = serverSchema.safeParse(await readJson(req, bodyLimit));
    if (!data) throw new KeyholdError("body_invalid", { cause });
    const provider = services.providers.candidate(data.url);
    const call = await requestContext.callFor(req, { userId, provider, connection: provider.id });
    await rateLimits.connect(call);
    const isAllowed: unknown = await runProductCode(() => allow(new URL(provider.mcpUrl), userId));
    if (isAllowed !== true) throw new KeyholdError("server_unusable");
    res.json((await addServer(services, call, most)) satisfies Connection);
  });
}
