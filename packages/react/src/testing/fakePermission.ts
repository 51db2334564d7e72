import type { ContinueTool, Job, Tool, ToolResult } from "@keyhold/contract";
import type { FakeToolCall } from "./createFakeBackend.js";

/** Options of {@link fakePermission}. */
export interface FakePermissionOptions {
  /**
   * The page where the user would give the permission.
   *
   * @default "https://civic.example/permissions/1"
   */
  readonly url?: string | undefined;
  /** The tool's answer when the call continues. Default: it asks again. */
  readonly result?: ToolResult | undefined;
}

const continueTool: ContinueTool = { name: "continue_job", idArgument: "job_id" };
const tools: readonly Tool[] = [
  {
    name: continueTool.name,
    inputSchema: { type: "object", properties: { job_id: { type: "string" } }, required: ["job_id"] },
  },
];

/**
 * Civic's "authorization required": every tool asks for a permission first, and `continue_job` continues the call. Spread it
 * into the options of `createFakeBackend`. Set `backend.job = { status: "approved" }` to give the permission.
 *
 * @returns `asking` is the result that asks for the permission
 * @example
 * ```ts
 * const backend = createFakeBackend({ connections: [withStatus(civic, "connected")], ...fakePermission() });
 * ```
 */
export function fakePermission({ url = "https://civic.example/permissions/1", result }: FakePermissionOptions = {}) {
  const resource = (name: string, text: string) => ({
    type: "resource",
    resource: { uri: `civic://${name}`, mimeType: "text/plain", text, _meta: { name } },
  });
  const asking: ToolResult = {
    content: [
      { type: "text", text: "Authorization required." },
      resource("continue_job_id", "job_1"),
      resource("auth_polling_endpoint", "https://civic.example/user/jobs/job_1/status"),
    ],
  };
  const callTool = ({ name }: FakeToolCall): ToolResult => (name === continueTool.name && result ? result : asking);
  const job: Job = { status: "required", url };
  return { asking, tools, continueTool, callTool, job };
}
