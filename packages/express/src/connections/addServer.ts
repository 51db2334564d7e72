import type { Connection } from "@keyhold/contract";
import { KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import type { Network } from "../network/createNetwork.js";
import { askMetadata } from "../oauth/createDiscover.js";
import type { Provider } from "../providers/Provider.js";
import type { Accounts } from "../vault/createDirectory.js";
import type { CallContext } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { LONGEST_URL } from "./createProviders.js";
import { describeConnection } from "./listConnections.js";
import { shownFailure } from "./shownFailure.js";

/**
 * Adds a server to the servers of a user. Keyhold asks it for its authorization server first: a server that Keyhold cannot connect leaves
 * nothing behind. From then on, the server belongs to this authorization server. To use another one, the user adds the server again.
 *
 * @param call names the user, and the server as `providers.candidate()` returned it
 * @param most the maximum number of servers of a user
 * @returns the connection that the user can connect now; the existing one if the user has added this address before
 * @throws KeyholdError `server_unusable`, with the same words whatever the reason is; `too_many_servers`, `store_unavailable`
 */
export async function addServer(services: ConnectionServices, call: CallContext, most: number): Promise<Connection> {
  const { providers, directory, network, changes, emit } = services;
  const { userId, provider } = call;
  const { id, mcpUrl: url } = provider;

  /** @returns the provider of this address, if the user has added it before */
  function known(accounts: Accounts): Provider | undefined {
    const servers = providers.own(accounts);
    const same = servers.find(({ mcpUrl }) => mcpUrl === url);
    if (!same && servers.length >= most) throw new KeyholdError("too_many_servers");
    return same;
  }

  let added = known(await directory.read(userId, { newest: true, isNeeded: true }));
  if (!added) {
    const issuer = await issuerOf(network, provider).catch((error: unknown) => {
      const failure = shownFailure(provider, error);
      emit(failureEvent(call, failure));
      throw failure;
    });
    await directory.change(userId, (accounts) => {
      // Another request of the user may have added a server meanwhile.
      added = known(accounts);
      return added
        ? undefined
        : { ...accounts, further: [...accounts.further, { id, addedAt: Date.now(), server: { url, issuer } }] };
    });
    changes.publish(userId, { provider: id, connection: id });
  }
  const shown = added ?? provider;
  return describeConnection(services, { userId, provider: shown, connection: shown.id });
}

async function issuerOf(network: Network, provider: Provider): Promise<string> {
  const { server } = await askMetadata(network, provider);
  if (server.issuer.length > LONGEST_URL) throw new KeyholdError("provider_answer_invalid");
  return server.issuer;
}
