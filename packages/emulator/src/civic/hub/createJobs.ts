import { randomUUID } from "node:crypto";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Member } from "./authorizeMember.js";
import type { Credentials } from "./createCredentials.js";
import type { Service } from "./services.js";

/** The experimental capability of clients that poll for an authorization. */
export const restAuthCapability = "civic:rest-auth";

/** A tool call that waits until its user has allowed a service: plain values only. */
export interface Job {
  readonly id: string;
  readonly member: Member;
  /** The profile of the member when the job began. */
  readonly profile: string;
  readonly service: Service;
  /** The tool's name. */
  readonly tool: string;
  readonly args: unknown;
  /** Whether the client has polled. */
  polled: boolean;
  /** Whether the user has refused. */
  denied: boolean;
}

/** The status of a job, as its polling endpoint returns it. */
export type JobStatus = "PENDING" | "AUTH_REQUIRED" | "APPROVED" | "ERROR";

/** The waiting jobs. */
export interface Jobs {
  open(job: Omit<Job, "id" | "polled" | "denied">): Job;
  find(id: string): Job | undefined;
  /** Removes the job. */
  close(job: Job): void;
  /** Records whether the user allowed the service. */
  decide(job: Job, approved: boolean): void;
  statusOf(job: Job): Exclude<JobStatus, "PENDING">;
  /** Returns the status for a client that polls. The first poll of a job that needs an authorization returns `PENDING`. */
  poll(job: Job): JobStatus;
  /**
   * Creates the tool result that asks for an authorization.
   *
   * @param restAuth whether the client has declared `civic:rest-auth`. Then the result has the polling endpoint, otherwise the address that the user opens
   */
  authorizationResult(job: Job, restAuth: boolean): CallToolResult;
  /** The address of the page on which the user allows the service. */
  authUrl(job: Job): string;
}

/**
 * @param origin the hub's own origin
 * @param jobs those that wait at the start, by ID
 */
export function createJobs(origin: string, credentials: Credentials, jobs: Map<string, Job>): Jobs {
  const jobUrl = ({ id }: Job) => `${origin}/user/jobs/${id}`;
  const authUrl = (job: Job) => `${jobUrl(job)}?toolkit=${job.service}`;

  function statusOf(job: Job) {
    if (job.denied) return "ERROR";
    const credential = credentials.stateIn(job.profile, job.member.sub, job.service);
    return credential === "assigned" ? "APPROVED" : "AUTH_REQUIRED";
  }

  return {
    open: (job) => {
      const opened = { ...job, id: randomUUID(), polled: false, denied: false };
      jobs.set(opened.id, opened);
      return opened;
    },
    find: (id) => jobs.get(id),
    close: ({ id }) => {
      jobs.delete(id);
    },
    decide: (job, approved) => {
      if (approved) credentials.allow(job.profile, job.member, job.service);
      else job.denied = true;
    },
    statusOf,
    poll: (job) => {
      const status = statusOf(job);
      if (status !== "AUTH_REQUIRED" || job.polled) return status;
      job.polled = true;
      return "PENDING";
    },
    authorizationResult: (job, restAuth) => {
      const resource = (name: string, text: string) => ({
        type: "resource" as const,
        resource: { uri: `civic://jobs/${job.id}/${name}`, text, _meta: { name } },
      });
      const address = restAuth
        ? resource("auth_polling_endpoint", `${jobUrl(job)}/status`)
        : resource("authorization_url", authUrl(job));
      return {
        content: [{ type: "text", text: "Authorization required." }, resource("continue_job_id", job.id), address],
      };
    },
    authUrl,
  };
}
