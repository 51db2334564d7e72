import { paths } from "@keyhold/contract";

/** Every route of the contract by the name of its operation: method, and path with the names of its parameters. */
const operations = {
  connections: ["GET", paths.connections()],
  connect: ["POST", paths.connection(":id")],
  addServer: ["POST", paths.servers()],
  update: ["PATCH", paths.connection(":id")],
  disconnect: ["DELETE", paths.connection(":id")],
  attempt: ["GET", paths.attempt(":id", ":item")],
  tools: ["GET", paths.tools(":id")],
  callTool: ["POST", paths.tool(":id", ":item")],
  answerQuestion: ["POST", paths.question(":id", ":item")],
  job: ["GET", paths.job(":id", ":item")],
  permissions: ["GET", paths.permissions(":id")],
  choose: ["PATCH", paths.permissions(":id")],
  approvals: ["GET", paths.approvals()],
  approval: ["GET", paths.approval(":id")],
  decide: ["POST", paths.approval(":id")],
  activity: ["GET", paths.activity()],
  mcp: ["POST", paths.mcp(":id")],
  events: ["GET", paths.events()],
  health: ["GET", paths.health()],
  authorize: ["GET", paths.authorize(":id")],
  callback: ["GET", paths.callback(":id")],
  finished: ["GET", paths.finished(":id")],
  clientMetadata: ["GET", paths.clientMetadata(":id", ":item")],
} as const satisfies Readonly<Record<string, readonly [method: string, path: string]>>;

/** The name of a backend's operation. */
export type Operation = keyof typeof operations;

/**
 * The operation and parameters of a request. `id` is a connection's or an approval's, in the callback's paths a provider's. `item` is an attempt's, a job's or a question's id,
 * a tool's name or a client's method.
 */
export interface OperationMatch {
  readonly operation: Operation;
  readonly id: string;
  readonly item: string;
}

/** Finds the operation of a request. Returns undefined if the contract has no such route. */
export function matchOperation(method: string, path: string): OperationMatch | undefined {
  for (const operation of Object.keys(operations) as Operation[]) {
    const [wanted, template] = operations[operation];
    const found = new RegExp(`^${template.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`).exec(path);
    if (!found || wanted !== method) continue;
    const { id = "", item = "" } = found.groups ?? {};
    return { operation, id: decodeURIComponent(id), item: decodeURIComponent(item) };
  }
  return undefined;
}
