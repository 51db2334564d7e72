import {
  agentPaths,
  type Connection,
  type PermissionChoices,
  type PermissionPatch,
  type ToolPermission,
  type ToolVerdict,
} from "@keyhold/contract";
import { type MutationState, useMutation, useMutationState, useQuery } from "@tanstack/react-query";
import { KeyholdError } from "../client/KeyholdError.js";
import { PROVIDER_TIMEOUT } from "../client/timeouts.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { type ConnectionName, connectionToCall, idOf } from "../queries/findConnection.js";
import { permissionsQuery } from "../queries/permissionsQuery.js";
import { queryKeys } from "../queries/queryKeys.js";
import { refreshOnConnectionError } from "../queries/refreshOnConnectionError.js";

/** Whose permissions {@link useToolPermissions} reads and changes. */
export interface UseToolPermissionsOptions {
  /**
   * A provider's id, the id of a further account, or a connection: see {@link ConnectionName}. A provider's id fails with
   * `several_connections` if the user has several connections there and no default.
   */
  readonly connection: ConnectionName;
  /**
   * The agent's label, as your backend passes it to `keyhold.mcp()`.
   * @default "agent"
   */
  readonly agent?: string | undefined;
}

/** A choice that the user has made on this page, at most five minutes ago. */
export interface PermissionChange {
  /** What the user has chosen. */
  readonly choice: ToolVerdict;
  /** `pending` while it is sent. After `error`, the earlier choice still applies. */
  readonly status: "pending" | "success" | "error";
  /** Why the choice could not be saved. Null unless `status` is `error`. */
  readonly error: KeyholdError | null;
}

/** What one agent may do at one connection, and the function to change it. */
export interface UseToolPermissionsResult {
  /** The tools, with the choices that are on their way to the backend. Undefined while they are not known, and while there is no connection. */
  readonly tools: readonly ToolPermission[] | undefined;
  /** The labels of the agents that have called a tool at this connection, or for which the user has chosen something there, in alphabetical order. */
  readonly agents: readonly string[];
  /** Whether the connection is connected. Otherwise, the kit asks for nothing. Undefined while this is not known. */
  readonly isConnected: boolean | undefined;
  /** Why the permissions, or the connections before them, could not be loaded. An older backend has no permissions: `unknown_route`. */
  readonly error: KeyholdError | null;
  /** Whether a request is on its way. */
  readonly isFetching: boolean;
  /** Asks the backend again. */
  readonly refetch: () => void;
  /** The latest choice for each tool, by the tool's name. All components on the page share them. */
  readonly changes: ReadonlyMap<string, PermissionChange>;
  /** Chooses what happens to the agent's calls of a tool: one of the tool's `choices`. The page shows it at once, and takes it back if the request fails. */
  readonly choose: (tool: string, choice: ToolVerdict) => void;
}

/** A choice, and whose it is: when it is sent, the page may already show another agent, account or user. */
interface Variables {
  readonly user: string | undefined;
  readonly connection: Pick<Connection, "id" | "connectedAt">;
  readonly agent: string;
  readonly tool: string;
  readonly choice: ToolVerdict;
}

/**
 * What an agent may do with the tools of a connection, and what the user chooses: each call is sent, the user is asked first, or it is refused.
 *
 * @example
 * ```tsx
 * const { tools = [], choose } = useToolPermissions({ connection: "agentcard", agent: "shopper" });
 * return tools.map(({ name, verdict }) => (
 *   <button key={name} onClick={() => choose(name, "deny")}>{`${name}: ${verdict}`}</button>
 * ));
 * ```
 */
export function useToolPermissions({
  connection: named,
  agent = "agent",
}: UseToolPermissionsOptions): UseToolPermissionsResult {
  const { client, queryClient, connector } = useKeyhold();
  const shown = useQuery(
    {
      ...connectionsQuery(client),
      select(all) {
        const { id, status, connectedAt } = connectionToCall(all, named);
        return { user: all.user, connection: { id, connectedAt }, isConnected: status === "connected" };
      },
    },
    queryClient,
  );
  const { user, connection = { id: idOf(named), connectedAt: undefined }, isConnected } = shown.data ?? {};
  const asked = useQuery(
    { ...permissionsQuery(client, connection, agent), enabled: isConnected === true },
    queryClient,
  );

  const mutationKey = [...queryKeys.connections(client), "choose"];
  const { mutate } = useMutation<PermissionChoices, KeyholdError, Variables>(
    {
      mutationKey,
      // One after the other, so that the last choice for a tool counts.
      scope: { id: mutationKey.join() },
      async mutationFn({ user, connection, agent, tool, choice }) {
        if (connector.mark() !== user) {
          const message = "Another user has signed in since this was chosen. Nothing was changed.";
          throw new KeyholdError({ code: "user_changed", message });
        }
        const path = agentPaths.permissions(encodeURIComponent(connection.id));
        const body = { agent, [choice]: [tool] } satisfies PermissionPatch;
        return refreshOnConnectionError(
          client,
          queryClient,
          client.request(path, readStored, "PATCH", body, PROVIDER_TIMEOUT),
        );
      },
      async onSuccess(_, { connection, agent, tool, choice }) {
        connector.tell({ connection: connection.id, permissions: true });
        const { queryKey } = permissionsQuery(client, connection, agent);
        // An answer to an earlier request would bring back the old choice.
        await queryClient.cancelQueries({ queryKey, exact: true });
        queryClient.setQueryData(
          queryKey,
          (known) => known && { ...known, tools: withChoice(known.tools, tool, choice) },
        );
      },
      onError(_, { connection, agent }) {
        // Perhaps the product or the provider has just fixed the tool.
        void queryClient.invalidateQueries(permissionsQuery(client, connection, agent));
      },
    },
    queryClient,
  );
  const made = useMutationState<MutationState<PermissionChoices, KeyholdError, Variables>>(
    { filters: { mutationKey } },
    queryClient,
  );
  const isOfThese = (of: Variables) =>
    of.user === user &&
    of.agent === agent &&
    of.connection.id === connection.id &&
    of.connection.connectedAt === connection.connectedAt;
  const changes = new Map<string, PermissionChange>();
  let tools = asked.data?.tools;
  for (const { variables, status, error } of made) {
    if (!variables || status === "idle" || !isOfThese(variables)) continue;
    const { tool, choice } = variables;
    changes.set(tool, { choice, status, error });
    if (status === "pending") tools = tools && withChoice(tools, tool, choice);
  }
  return {
    tools,
    agents: asked.data?.agents ?? [],
    isConnected,
    error: shown.error ?? asked.error,
    isFetching: asked.isFetching || shown.isFetching,
    refetch: () => void (isConnected ? asked : shown).refetch(),
    changes,
    choose: (tool, choice) => mutate({ user, connection, agent, tool, choice }),
  };
}

function withChoice(tools: readonly ToolPermission[], name: string, choice: ToolVerdict): readonly ToolPermission[] {
  // Without a verdict, the product still decides about each call.
  return tools.map((tool) => (tool.name === name ? { ...tool, choice, verdict: tool.verdict && choice } : tool));
}

const readStored = (body: unknown): PermissionChoices | undefined => (body ? Object(body) : undefined);
