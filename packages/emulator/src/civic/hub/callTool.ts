import { type CallToolResult, McpError } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import type { CivicSettings } from "../CivicSettings.js";
import type { Member } from "./authorizeMember.js";
import type { Credentials } from "./createCredentials.js";
import type { Job, Jobs } from "./createJobs.js";
import { services } from "./services.js";
import { describeTool, type HubTool, parseArguments, type ToolContext } from "./tools/defineTool.js";
import { hubTools } from "./tools/hubTools.js";
import { structuredResult, textError } from "./tools/toolResults.js";

/** The state that all calls share. */
export interface HubState {
  readonly settings: CivicSettings;
  readonly credentials: Credentials;
  readonly jobs: Jobs;
}

/** The member that calls a tool, and the abilities of the client. */
export interface CallContext extends ToolContext {
  readonly member: Member;
  /** Whether the client has declared `civic:rest-auth`. */
  readonly restAuth: boolean;
  /** Tells the client that the list of tools has changed. Undefined without sessions, where `switch_profile` does not exist. */
  readonly toolsChanged?: () => Promise<void>;
}

const continueJobTool = {
  name: "continue_job",
  description: "Continues a job that waited for an authorization.",
  input: z.object({ job_id: z.string() }),
};
const switchProfileTool = {
  name: "switch_profile",
  description: "Switches to another profile of the account.",
  input: z.object({ profile: z.string().min(1) }),
};

function maySwitchProfile({ member, toolsChanged }: CallContext): boolean {
  return !member.locked && toolsChanged !== undefined;
}

function toolsOf({ member }: CallContext): readonly HubTool[] {
  return hubTools.filter(({ toolkit }) => member.profile.toolkits.includes(toolkit));
}

/** Lists the tools of the member's profile, and the hub's own. `switch_profile` is missing if the member cannot use it. */
export function listTools(context: CallContext) {
  const hubsOwn = maySwitchProfile(context) ? [continueJobTool, switchProfileTool] : [continueJobTool];
  return [...toolsOf(context).map(({ description }) => description), ...hubsOwn.map(describeTool)];
}

async function runTool({ credentials, jobs }: HubState, context: CallContext, tool: HubTool, args: unknown) {
  const runPrepared = tool.prepare(args);
  const { member } = context;
  const stateOf = (service: Job["service"]) => credentials.stateIn(member.profile.id, member.sub, service);
  const service = tool.needs.find((each) => stateOf(each) !== "assigned");
  if (!service) return runPrepared(context);
  if (member.locked && stateOf(service) === "unassigned") {
    const name = services[service];
    return textError(
      `Your ${name} is connected, but not assigned to this profile. An admin of the account can assign it.`,
    );
  }
  return jobs.authorizationResult(
    jobs.open({ member, profile: member.profile.id, service, tool: tool.description.name, args }),
    context.restAuth,
  );
}

async function continueJob(state: HubState, context: CallContext, id: string): Promise<CallToolResult> {
  const { jobs } = state;
  const job = jobs.find(id);
  if (job?.member.sub !== context.member.sub) return textError(`No job ${id} is waiting.`);
  const status = jobs.statusOf(job);
  if (status === "AUTH_REQUIRED") return jobs.authorizationResult(job, context.restAuth);
  jobs.close(job);
  if (status === "ERROR") return textError(`The user did not allow the use of ${services[job.service]}.`);
  const tool = hubTools.find(({ description }) => description.name === job.tool);
  return tool ? runTool(state, context, tool, job.args) : textError(`There is no tool ${job.tool}.`);
}

async function switchProfile(
  { settings }: HubState,
  { member, toolsChanged }: CallContext,
  name: string,
): Promise<CallToolResult> {
  const profile = settings.profiles.find(({ id, alias }) => id === name || alias === name);
  if (!profile) return textError(`This account has no profile ${name}.`);
  member.profile = profile;
  await toolsChanged?.();
  return structuredResult(`Switched to the profile ${profile.alias}.`, { profile: profile.alias });
}

/** Calls a tool. An error is a tool result too, as with the SDK's own `McpServer`. */
export async function callTool(
  state: HubState,
  context: CallContext,
  name: string,
  args: unknown,
): Promise<CallToolResult> {
  try {
    if (name === continueJobTool.name)
      return await continueJob(state, context, parseArguments(continueJobTool, args).job_id);
    if (name === switchProfileTool.name && maySwitchProfile(context)) {
      return await switchProfile(state, context, parseArguments(switchProfileTool, args).profile);
    }
    const tool = toolsOf(context).find(({ description }) => description.name === name);
    return tool ? await runTool(state, context, tool, args) : textError(`MCP error -32602: Tool ${name} not found`);
  } catch (error) {
    if (error instanceof McpError) return textError(error.message);
    throw error;
  }
}
