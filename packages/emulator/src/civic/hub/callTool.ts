import { type CallToolResult, McpError } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import type { CivicSettings } from "../settings.js";
import type { Member } from "./admit.js";
import type { Credentials } from "./credentials.js";
import type { Job, Jobs } from "./jobs.js";
import { services } from "./services.js";
import { answer, describe, type HubTool, parseArguments, refusal, type Surroundings } from "./tools/defineTool.js";
import { hubTools } from "./tools/toolkits.js";

/** What all calls share. */
export interface HubWorld {
  readonly settings: CivicSettings;
  readonly credentials: Credentials;
  readonly jobs: Jobs;
}

/** Who calls, and in which way. */
export interface Caller extends Surroundings {
  readonly member: Member;
  /** Whether the client has declared `civic:rest-auth`. */
  readonly restAuth: boolean;
  /** Tells the client that the list of tools has changed; undefined where no session remembers a profile. */
  readonly toolsChanged?: () => Promise<void>;
}

const continueJob = {
  name: "continue_job",
  description: "Continues a job that waited for an authorization.",
  input: z.object({ job_id: z.string() }),
};
const switchProfile = {
  name: "switch_profile",
  description: "Switches to another profile of the account.",
  input: z.object({ profile: z.string().min(1) }),
};

function mayMove({ member, toolsChanged }: Caller): boolean {
  return !member.locked && toolsChanged !== undefined;
}

function offered({ member }: Caller): readonly HubTool[] {
  return hubTools.filter(({ toolkit }) => member.profile.toolkits.includes(toolkit));
}

/** The tools of the caller's profile, and the hub's own. `switch_profile` is hidden from who cannot use it. */
export function listTools(caller: Caller) {
  const own = mayMove(caller) ? [continueJob, switchProfile] : [continueJob];
  return [...offered(caller).map(({ description }) => description), ...own.map(describe)];
}

async function run({ credentials, jobs }: HubWorld, caller: Caller, tool: HubTool, args: unknown) {
  const work = tool.prepare(args);
  const { member } = caller;
  const stateOf = (service: Job["service"]) => credentials.stateIn(member.profile.id, member.sub, service);
  const service = tool.needs.find((each) => stateOf(each) !== "assigned");
  if (!service) return work(caller);
  if (member.locked && stateOf(service) === "unassigned") {
    const name = services[service];
    return refusal(
      `Your ${name} is connected, but not assigned to this profile. An admin of the account can assign it.`,
    );
  }
  return jobs.ask(jobs.open({ member, profile: member.profile.id, service, tool, args }), caller.restAuth);
}

async function resume(world: HubWorld, caller: Caller, id: string): Promise<CallToolResult> {
  const { jobs } = world;
  const job = jobs.find(id);
  if (job?.member.sub !== caller.member.sub) return refusal(`No job ${id} is waiting.`);
  const state = jobs.stateOf(job);
  if (state === "AUTH_REQUIRED") return jobs.ask(job, caller.restAuth);
  jobs.close(job);
  if (state === "ERROR") return refusal(`The user did not allow the use of ${services[job.service]}.`);
  return run(world, caller, job.tool, job.args);
}

async function move({ settings }: HubWorld, { member, toolsChanged }: Caller, name: string): Promise<CallToolResult> {
  const profile = settings.profiles.find(({ id, alias }) => id === name || alias === name);
  if (!profile) return refusal(`This account has no profile ${name}.`);
  member.profile = profile;
  await toolsChanged?.();
  return answer(`Switched to the profile ${profile.alias}.`, { profile: profile.alias });
}

/** Calls a tool. What goes wrong is a result too, as with the SDK's own `McpServer`. */
export async function callTool(world: HubWorld, caller: Caller, name: string, args: unknown): Promise<CallToolResult> {
  try {
    if (name === continueJob.name) return await resume(world, caller, parseArguments(continueJob, args).job_id);
    if (name === switchProfile.name && mayMove(caller)) {
      return await move(world, caller, parseArguments(switchProfile, args).profile);
    }
    const tool = offered(caller).find(({ description }) => description.name === name);
    return tool ? await run(world, caller, tool, args) : refusal(`MCP error -32602: Tool ${name} not found`);
  } catch (error) {
    if (error instanceof McpError) return refusal(error.message);
    throw error;
  }
}
