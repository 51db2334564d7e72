import type { IncomingMessage } from "node:http";
import type { Request } from "express";
import * as z from "zod";
import type { EventSubject } from "../createEventLog.js";
import { credentialsOf } from "../credentialsOf.js";

/** Finds the app and the user that a token or code of any kind was issued to, even if it has expired. Undefined for an unknown token. */
export type SubjectOf = (token: string) => EventSubject | undefined | Promise<EventSubject | undefined>;

/** The facts about a request that faults select by. */
export interface InspectedRequest {
  readonly subject: EventSubject;
  /** The name of the MCP tool that the request calls. */
  readonly tool: string | undefined;
}

const ToolCall = z.object({ method: z.literal("tools/call"), params: z.object({ name: z.string() }) });
/** The parameters of the OAuth endpoints that identify the user. */
const tokenParameters = ["refresh_token", "code", "subject_token", "token"];

/** Reads a request's body and puts it back, so that the next handler can read it too. */
async function peekBody(req: IncomingMessage): Promise<string> {
  if (!Number(req.headers["content-length"]) && !req.headers["transfer-encoding"]) return "";
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    function read(): void {
      for (let chunk = req.read(); chunk !== null; chunk = req.read()) chunks.push(chunk);
      if (!req.complete) return;
      // The body goes back before Node emits `end`: it does so in a later tick, and only if no data is left to read.
      req.off("readable", read).off("close", fail);
      const body = Buffer.concat(chunks);
      if (body.length) req.unshift(body);
      resolve(body.toString());
    }
    function fail(): void {
      reject(new Error("The client closed the connection before the whole request body arrived."));
    }
    req.on("readable", read).on("close", fail);
  });
}

function toolIn(body: string): string | undefined {
  try {
    return ToolCall.safeParse(JSON.parse(body)).data?.params.name;
  } catch {
    return undefined;
  }
}

/** Finds out which app and which user send a request, and which tool they call. It looks at the access token, the OAuth parameters and the client's Basic credentials. */
export async function inspectRequest(req: Request, subjectOf: SubjectOf): Promise<InspectedRequest> {
  const body = await peekBody(req);
  const parameters = new URLSearchParams(req.is("urlencoded") ? body : new URL(req.url, "http://localhost").search);
  const bearer = credentialsOf(req, "bearer");
  // The client ID is form-encoded (RFC 6749, section 2.3.1).
  const [user] = Buffer.from(credentialsOf(req, "basic"), "base64").toString().split(":");
  const basic = new URLSearchParams(`id=${user}`).get("id");
  const tokens = [bearer, ...tokenParameters.map((name) => parameters.get(name))];
  const token = tokens.find((each) => each);
  const found = token ? await subjectOf(token) : undefined;
  return {
    subject: { ...found, clientId: parameters.get("client_id") || basic || found?.clientId },
    tool: toolIn(body),
  };
}
