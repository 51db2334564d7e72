import { agentPaths } from "@keyhold/contract";
import type { KeyholdClient, ToolClient } from "./createClient.js";
import { readToolAnswer } from "./readToolAnswer.js";
import { PROVIDER_TIMEOUT } from "./timeouts.js";

/** The routes of tools. */
export function toolRoutes({ request }: KeyholdClient): Pick<ToolClient, "tools" | "callTool" | "job"> {
  const id = encodeURIComponent;
  const ask = <T>(path: string, read: (body: unknown) => T | undefined, method?: string, body?: object) =>
    request(path, read, method, body, PROVIDER_TIMEOUT);
  return {
    tools: (connection) => ask(agentPaths.tools(id(connection)), readToolAnswer.tools),
    callTool: (connection, name, args) =>
      ask(agentPaths.tool(id(connection), id(name)), readToolAnswer.result, "POST", args),
    job: (connection, jobId) => ask(agentPaths.job(id(connection), id(jobId)), readToolAnswer.job),
  };
}
