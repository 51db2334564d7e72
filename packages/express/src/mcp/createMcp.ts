import type { Tool, ToolResult, Tools } from "@keyhold/contract";
import { createCancellations } from "../agents/createCancellations.js";
import type { Gate } from "../agents/createGate.js";
import type { Changes } from "../changes/Changes.js";
import { accountOf } from "../connections/accountOf.js";
import type { ConnectionServices } from "../connections/ConnectionServices.js";
import type { AccessTokens } from "../connections/createAccessTokens.js";
import { hasCode, KeyholdError } from "../errors/KeyholdError.js";
import type { Network } from "../network/createNetwork.js";
import type { Presence } from "../users/createPresence.js";
import type { Keyring } from "../vault/createKeyring.js";
import type { CallContext } from "../vault/Grant.js";
import { createEras } from "./client/createEras.js";
import { createKnownTools } from "./client/createKnownTools.js";
import { createMcpClient, type McpClient } from "./client/createMcpClient.js";
import { createAddresses } from "./createAddresses.js";
import { createAdmit } from "./createAdmit.js";
import { createAgentFetch } from "./createAgentFetch.js";
import { createCheckRevocation } from "./createCheckRevocation.js";
import { createGetJobStatus, type GetJobStatus } from "./createGetJobStatus.js";
import { createIdentifyAccount } from "./createIdentifyAccount.js";
import type { InputSchemas } from "./createInputSchemas.js";
import { createMcpFetch, type McpConnection } from "./createMcpFetch.js";
import { createMcpSessions } from "./createMcpSessions.js";
import { createPrepareCall, type PrepareCall } from "./createPrepareCall.js";
import { createProxy, type PassOn } from "./createProxy.js";
import type { Rounds } from "./createRounds.js";
import { createSendToServer } from "./createSendToServer.js";
import { createServerStates } from "./createServerStates.js";
import { createStreamWatch } from "./createStreamWatch.js";
import type { Asker } from "./questions/Asker.js";
import { ruledTools } from "./ruledTools.js";
import { watchAnswer } from "./watchAnswer.js";
import { withAccessToken } from "./withAccessToken.js";
import { withClientSession } from "./withClientSession.js";
import { withMcpSession } from "./withMcpSession.js";

/** Everything that Keyhold does with MCP servers. */
export interface Mcp {
  /** Sends a browser's request to the MCP server, and the answer to the browser. */
  readonly passOn: PassOn;
  readonly prepareCall: PrepareCall;
  /** For an agent on this server. */
  connectionOf(call: CallContext): McpConnection;
  /** @returns the tools that a browser may call */
  listTools(call: CallContext): Promise<Tools>;
  /** @returns all tools, whatever the rules say */
  allTools(call: CallContext): Promise<Tool[]>;
  /** @throws KeyholdError also `needs_reconnect` if the tool's result says that the grant has ended, and it has */
  readonly callTool: (call: CallContext, ...tool: Parameters<McpClient["callTool"]>) => Promise<ToolResult>;
  readonly getJobStatus: GetJobStatus;
  readonly identifyAccount: ConnectionServices["identifyAccount"];
  /** The ids of the providers whose MCP server gave no usable answer to `server/discover`. */
  silent(): string[];
  /** Ends the standing event streams. */
  close(): void;
}

export interface McpServices
  extends Pick<ConnectionServices, "vault" | "store" | "outages" | "usage" | "emit" | "backgroundWork"> {
  readonly network: Network;
  readonly access: AccessTokens;
  readonly keyring: Keyring;
  readonly changes: Changes;
  readonly presence: Presence;
  readonly gate: Gate;
  readonly rounds: Rounds | undefined;
  readonly inputSchemas: Pick<InputSchemas, "note">;
  /** The address of the page where the user decides about an approval. */
  readonly approveUrl: (approvalId: string) => string;
  /** Counts a request of an agent. @throws KeyholdError `rate_limited` */
  readonly count: (call: CallContext) => Promise<void>;
}

export function createMcp(services: McpServices): Mcp {
  const { network, access, vault, store, keyring, changes, presence, outages, usage, emit, backgroundWork } = services;
  const { gate, rounds, inputSchemas, approveUrl, count } = services;
  const addresses = createAddresses();
  const eras = createEras();
  const knownTools = createKnownTools();

  const authorize = withAccessToken({ access, outages, usage, emit });
  // From the outside in: the access token with the rule for replays, then the transport. For a browser, the MCP session comes before them.
  const send = authorize(createSendToServer(network, addresses));
  const ownConnectionOf = (call: CallContext) => ({
    url: call.provider.mcpUrl,
    fetch: createMcpFetch(send, call),
  });
  const clientOf = (call: CallContext, timeout?: number) =>
    createMcpClient(ownConnectionOf(call), call, { eras, knownTools, outages, emit, timeout });

  /** While the user answers, they can connect another account. Such a call stays at the account where it began. */
  async function boundTo(call: CallContext, asker: Asker | undefined): Promise<CallContext> {
    return asker && !call.grantId ? { ...call, grantId: await accountOf(vault, call) } : call;
  }

  const sessions = createMcpSessions({ store, keyring, connectionOf: ownConnectionOf });
  const sendOfClient = withClientSession(send);
  const upstream = withMcpSession(sessions)(sendOfClient);
  const checkRevocation = createCheckRevocation({ access, vault, backgroundWork, clientOf });
  const watch = createStreamWatch({ changes, vault, presence });

  const cancellations = createCancellations(changes);
  const serverStates = createServerStates(keyring);
  const admit = createAdmit({ gate, cancellations, rounds, serverStates, inputSchemas, approveUrl });

  return {
    passOn: createProxy({ admit, upstream, checkRevocation, watch, emit }),
    prepareCall: createPrepareCall(gate),
    connectionOf: (call) => ({
      url: call.provider.mcpUrl,
      fetch: createAgentFetch(call, { send: sendOfClient, admit, count, check: checkRevocation(call), emit }),
    }),
    allTools: (call) => clientOf(call).listTools(),
    async listTools(call) {
      const { jobs } = call.provider;
      const tools = await clientOf(call).listTools();
      inputSchemas.note(call, tools);
      return {
        tools: ruledTools(tools, call.provider, await gate.verdicts(call)),
        continueTool: jobs?.continueTool(tools),
      };
    },
    async callTool(call, name, args, asker) {
      const passage = await gate.pass(call, { name, arguments: args }, () => new AbortController().signal);
      // For a page, the gate throws instead.
      if (!passage.go) throw new KeyholdError("tool_refused");
      const { finished } = passage;
      const answer = watchAnswer(call.provider, null, false);
      const result = await boundTo(passage.context, asker)
        .then((context) => clientOf(context).callTool(name, args, asker))
        .catch((error: unknown) => {
          // If the store could not keep a question of the tool, the call was sent.
          const isOfQuestion = asker !== undefined && hasCode(error, "store_unavailable");
          finished(answer.end(isOfQuestion ? new KeyholdError("question_over", { cause: error }) : error));
          throw error;
        });
      answer.see({ result });
      finished(answer.end());
      await checkRevocation(call)?.(JSON.stringify(result));
      return result;
    },
    getJobStatus: createGetJobStatus(network, authorize, emit),
    identifyAccount: createIdentifyAccount(clientOf),
    silent: eras.silent,
    close: watch.close,
  };
}
