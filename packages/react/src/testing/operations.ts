import { paths } from "@keyhold/contract";

/** Every route of the contract by the name of its operation: method, and path with the names of its parameters. */
const operations = {
  connections: ["GET", paths.connections()],
  connect: ["POST", paths.connection(":provider")],
  disconnect: ["DELETE", paths.connection(":provider")],
  attempt: ["GET", paths.attempt(":provider", ":item")],
  tools: ["GET", paths.tools(":provider")],
  callTool: ["POST", paths.tool(":provider", ":item")],
  job: ["GET", paths.job(":provider", ":item")],
  mcp: ["POST", paths.mcp(":provider")],
  events: ["GET", paths.events()],
  health: ["GET", paths.health()],
  authorize: ["GET", paths.authorize(":provider")],
  callback: ["GET", paths.callback(":provider")],
  finished: ["GET", paths.finished(":provider")],
  clientMetadata: ["GET", paths.clientMetadata(":provider", ":item")],
} as const satisfies Readonly<Record<string, readonly [method: string, path: string]>>;

/** The name of a backend's operation. */
export type Operation = keyof typeof operations;

/** The operation and parameters of a request. `item` is an attempt's or a job's id, a tool's name or a client's method. */
export interface OperationMatch {
  readonly operation: Operation;
  readonly provider: string;
  readonly item: string;
}

/** Finds the operation of a request. Returns undefined if the contract has no such route. */
export function matchOperation(method: string, path: string): OperationMatch | undefined {
  for (const operation of Object.keys(operations) as Operation[]) {
    const [wanted, template] = operations[operation];
    const found = new RegExp(`^${template.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`).exec(path);
    if (!found || wanted !== method) continue;
    const { provider = "", item = "" } = found.groups ?? {};
    return { operation, provider: decodeURIComponent(provider), item: decodeURIComponent(item) };
  }
  return undefined;
}
