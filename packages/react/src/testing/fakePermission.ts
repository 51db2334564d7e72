import type { Tool, ToolResult } from "@keyhold/contract";
import type { FakeToolCall } from "./createFakeBackend.js";

/** Options of {@link fakePermission}. */
export interface FakePermissionOptions {
  /** Where the user would give it. */
  readonly url?: string;
  /** What the tool answers once the user has given it; left out, they never do. */
  readonly result?: ToolResult | undefined;
}

const tools: readonly Tool[] = [
  {
    name: "continue_job",
    inputSchema: { type: "object", properties: { job_id: { type: "string" } }, required: ["job_id"] },
  },
];

/**
 * Civic's "authorization required": every tool asks for a permission first, and `continue_job` goes on. Spread it into the
 * options of `createFakeBackend`.
 *
 * @returns `asking` is the result that asks
 */
export function fakePermission({ url = "https://civic.example/permissions/1", result }: FakePermissionOptions = {}) {
  const resource = (name: string, text: string) => ({
    type: "resource",
    resource: { uri: `civic://${name}`, mimeType: "text/plain", text, _meta: { name } },
  });
  const asking: ToolResult = {
    content: [
      { type: "text", text: "Authorization required." },
      resource("authorization_url", url),
      resource("continue_job_id", "job_1"),
    ],
  };
  const callTool = ({ name }: FakeToolCall): ToolResult => (name === "continue_job" && result ? result : asking);
  return { asking, tools, callTool };
}
