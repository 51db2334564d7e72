import { randomUUID } from "node:crypto";
import { allConnections } from "./connections/allConnections.js";
import { callContext } from "./connections/callContext.js";
import { checkedAll } from "./connections/checkedAll.js";
import { checkedImport } from "./connections/checkedImport.js";
import { exportUser } from "./connections/exportUser.js";
import { forget } from "./connections/forget.js";
import { importConnection } from "./connections/importConnection.js";
import { invalidate } from "./connections/invalidate.js";
import { keepAlive } from "./connections/keepAlive.js";
import type { createServices } from "./createServices.js";
import { KeyholdError } from "./errors/KeyholdError.js";
import type { Keyhold } from "./Keyhold.js";
import { findProvider } from "./providers/findProvider.js";
import { checkedUserId } from "./users/checkedUserId.js";

const IDLE_SECONDS =
  "@keyhold/express: `idleSeconds` of keyhold.keepAlive() must be a number of more than 0, such as 7 * 24 * 3600.";

/** The methods of Keyhold for those who operate a product: its scripts, its scheduled jobs and its support. They check their arguments. */
export function createOperations({
  connectionServices: services,
  access,
  approvals,
  activity,
}: Pick<ReturnType<typeof createServices>, "connectionServices" | "access" | "approvals" | "activity">): Pick<
  Keyhold,
  "import" | "all" | "invalidate" | "keepAlive" | "export" | "forget"
> {
  const { providers, backgroundWork } = services;
  return {
    async import(source) {
      const { userId, provider: id, requestId = randomUUID() } = source;
      checkedUserId(userId, "`userId` of keyhold.import()");
      const provider = findProvider(providers.configured, id);
      const call = callContext({ userId, provider, connection: provider.id, requestId });
      return importConnection({ ...services, access }, call, checkedImport(provider, source));
    },
    all: (options = {}) => allConnections(services, checkedAll(providers, options)),
    async invalidate({ userId, connection, requestId = randomUUID() }) {
      checkedUserId(userId, "`userId` of keyhold.invalidate()");
      const provider = await providers.find(userId, String(connection));
      if (!provider) throw new KeyholdError("unknown_provider");
      await invalidate(services, callContext({ userId, provider, connection, requestId }));
    },
    async keepAlive({ idleSeconds }) {
      if (typeof idleSeconds !== "number" || !(idleSeconds > 0)) throw new TypeError(IDLE_SECONDS);
      return backgroundWork.hold(keepAlive({ ...services, access }, idleSeconds * 1000));
    },
    async export(userId) {
      checkedUserId(userId, "`userId` of keyhold.export()");
      return exportUser({ connectionServices: services, approvals, activity }, userId);
    },
    async forget(userId) {
      return forget({ ...services, activity }, checkedUserId(userId, "`userId` of keyhold.forget()"));
    },
  };
}
