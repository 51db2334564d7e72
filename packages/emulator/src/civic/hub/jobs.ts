import { randomUUID } from "node:crypto";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Member } from "./admit.js";
import type { Credentials } from "./credentials.js";
import type { Service } from "./services.js";
import type { HubTool } from "./tools/defineTool.js";

/** A tool call that waits until its user has allowed a service. */
export interface Job {
  readonly id: string;
  readonly member: Member;
  /** The profile of the member when the job began. */
  readonly profile: string;
  readonly service: Service;
  readonly tool: HubTool;
  readonly args: unknown;
}

/** How a job stands, as its polling endpoint says it. */
export type JobState = "PENDING" | "AUTH_REQUIRED" | "APPROVED" | "ERROR";

/** The jobs that wait. */
export interface Jobs {
  open(job: Omit<Job, "id">): Job;
  find(id: string): Job | undefined;
  /** Ends the wait: the job is found no more. */
  close(job: Job): void;
  /** What the user has answered. */
  decide(job: Job, approved: boolean): void;
  stateOf(job: Job): Exclude<JobState, "PENDING">;
  /** The state for somebody who polls: the first time, the address to open is not there yet. */
  poll(job: Job): JobState;
  /**
   * The result that asks for an authorization.
   *
   * @param restAuth whether the client has declared that it polls; it gets the endpoint for that, others the address to open
   */
  ask(job: Job, restAuth: boolean): CallToolResult;
  /** Where the user allows the service. */
  authUrl(job: Job): string;
}

/**
 * No jobs yet.
 *
 * @param origin where the hub is reached
 */
export function createJobs(origin: string, credentials: Credentials): Jobs {
  const jobs = new Map<string, Job>();
  const polled = new WeakSet<Job>();
  const denied = new WeakSet<Job>();

  const authUrl = ({ id }: Job) => `${origin}/user/jobs/${id}`;

  function stateOf(job: Job) {
    if (denied.has(job)) return "ERROR";
    const state = credentials.stateIn(job.profile, job.member.sub, job.service);
    return state === "assigned" ? "APPROVED" : "AUTH_REQUIRED";
  }

  return {
    open: (job) => {
      const opened = { ...job, id: randomUUID() };
      jobs.set(opened.id, opened);
      return opened;
    },
    find: (id) => jobs.get(id),
    close: ({ id }) => {
      jobs.delete(id);
    },
    decide: (job, approved) => {
      if (approved) credentials.allow(job.profile, job.member, job.service);
      else denied.add(job);
    },
    stateOf,
    poll: (job) => {
      const state = stateOf(job);
      if (state !== "AUTH_REQUIRED" || polled.has(job)) return state;
      polled.add(job);
      return "PENDING";
    },
    ask: (job, restAuth) => {
      const resource = (name: string, text: string) => ({
        type: "resource" as const,
        resource: { uri: `civic://jobs/${job.id}/${name}`, text, _meta: { name } },
      });
      const where = restAuth
        ? resource("auth_polling_endpoint", `${authUrl(job)}/status`)
        : resource("authorization_url", authUrl(job));
      return {
        content: [{ type: "text", text: "Authorization required." }, resource("continue_job_id", job.id), where],
      };
    },
    authUrl,
  };
}
