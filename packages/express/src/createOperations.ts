import { randomUUID } from "node:crypto";
import { callContext } from "./connections/callContext.js";
import { checkedImport } from "./connections/checkedImport.js";
import { importConnection } from "./connections/importConnection.js";
import { invalidate } from "./connections/invalidate.js";
import type { createServices } from "./createServices.js";
import { KeyholdError } from "./errors/KeyholdError.js";
import type { Keyhold } from "./Keyhold.js";
import { findProvider, providerOf } from "./providers/findProvider.js";
import { checkedUserId } from "./users/checkedUserId.js";

/** The methods of Keyhold for those who operate a product: its scripts, its scheduled jobs and its support. They check their arguments. */
export function createOperations({
  connectionServices: services,
  access,
}: Pick<ReturnType<typeof createServices>, "connectionServices" | "access">): Pick<Keyhold, "import" | "invalidate"> {
  const { providers } = services;
  return {
    async import(source) {
      const { userId, provider: id, requestId = randomUUID() } = source;
      checkedUserId(userId, "`userId` of keyhold.import()");
      const provider = findProvider(providers, id);
      const call = callContext({ userId, provider, connection: provider.id, requestId });
      return importConnection({ ...services, access }, call, checkedImport(provider, source));
    },
    async invalidate({ userId, connection, requestId = randomUUID() }) {
      checkedUserId(userId, "`userId` of keyhold.invalidate()");
      const provider = providerOf(providers, String(connection));
      if (!provider) throw new KeyholdError("unknown_provider");
      await invalidate(services, callContext({ userId, provider, connection, requestId }));
    },
  };
}
