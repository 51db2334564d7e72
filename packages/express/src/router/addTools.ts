import {
  type Job,
  type PermissionChoices,
  type Permissions,
  paths,
  type ToolStep,
  type Tools,
} from "@keyhold/contract";
import type { Response, Router } from "express";
import type { UserPermissions } from "../agents/createPermissions.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Mcp } from "../mcp/createMcp.js";
import { describeCall } from "../mcp/describeCall.js";
import type { Asker } from "../mcp/questions/Asker.js";
import type { Questions } from "../mcp/questions/createQuestions.js";
import type { CallRoute } from "./createCallRoute.js";
import type { RateLimits } from "./createRateLimits.js";
import type { RequestContext } from "./createRequestContext.js";
import { readJson } from "./readJson.js";

interface ToolRoutesOptions {
  readonly mcp: Pick<Mcp, "listTools" | "allTools" | "callTool" | "getJobStatus">;
  readonly questions: Questions;
  readonly permissions: UserPermissions;
  readonly callRoute: CallRoute;
  readonly requestContext: Pick<RequestContext, "resolveCall">;
  readonly rateLimits: Pick<RateLimits, "disconnect">;
  /** The maximum size of a request body, in bytes. */
  readonly bodyLimit: number;
}

/** Adds the routes with which a page lists and calls tools, answers their questions, and sets what agents may do with them. */
export function addTools(
  router: Router,
  { mcp, questions, permissions, callRoute, requestContext, rateLimits, bodyLimit }: ToolRoutesOptions,
): void {
  router.get(
    paths.tools(":connection"),
    callRoute(
      () => ({ method: "tools/list" }),
      async (call, _req, res) => {
        res.json((await mcp.listTools(call)) satisfies Tools);
      },
    ),
  );

  router.post(
    paths.tool(":connection", ":name"),
    callRoute<{ connection: string; name: string }>(
      ({ params }) => ({ method: "tools/call", tool: params.name }),
      async (call, req, res) => {
        const { name } = req.params;
        const args: unknown = req.body === undefined ? {} : req.body;
        if (typeof args !== "object" || args === null || Array.isArray(args)) throw new KeyholdError("body_invalid");
        const run = (asker?: Asker) => mcp.callTool(call, name, { ...args }, asker);
        const modes = String(req.query.questions).split(",");
        const canAsk = modes.includes("form");
        answerStep(res, canAsk ? await questions.begin(call, modes.includes("url"), run) : await run());
      },
    ),
  );

  router.post(
    paths.question(":connection", ":id"),
    callRoute<{ connection: string; id: string }>(
      () => ({ method: "elicitation/create" }),
      async (call, req, res) => answerStep(res, await questions.answer(call, req.params.id, req.body)),
    ),
  );

  router.get(
    paths.permissions(":connection"),
    callRoute(
      () => ({ method: "tools/list" }),
      async (call, req, res) => {
        const tools = await mcp.allTools(call);
        res.json((await permissions.read(call, req.query.agent, tools)) satisfies Permissions);
      },
    ),
  );

  router.patch(paths.permissions(":connection"), async (req, res) => {
    const call = await requestContext.resolveCall(req);
    await rateLimits.disconnect(call);
    res.json((await permissions.change(call, await readJson(req, bodyLimit))) satisfies PermissionChoices);
  });

  router.get(
    paths.job(":connection", ":id"),
    callRoute<{ connection: string; id: string }>(describeCall, async (call, req, res, client) => {
      res.json((await mcp.getJobStatus(call, req.params.id, client)) satisfies Job);
    }),
  );
}

function answerStep(res: Response, step: ToolStep): void {
  res.status("question" in step ? 202 : 200).json(step);
}
