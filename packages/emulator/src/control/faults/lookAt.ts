import type { Request } from "express";
import * as z from "zod";
import { credentialsOf } from "../credentialsOf.js";
import type { EventSubject } from "../eventLog.js";
import { peekBody } from "./peekBody.js";

/** Whom a token of any kind was issued to, dead ones included; undefined where that is unknown. */
export type SubjectOf = (token: string) => EventSubject | undefined | Promise<EventSubject | undefined>;

/** What faults want to know of a request. */
export interface Look {
  readonly subject: EventSubject;
  /** The tool that it calls. */
  readonly tool: string | undefined;
}

const ToolCall = z.object({ method: z.literal("tools/call"), params: z.object({ name: z.string() }) });
/** The parameters of the OAuth endpoints that say who the user is. */
const tokenParameters = ["refresh_token", "code", "subject_token", "token"];

function toolIn(body: string): string | undefined {
  try {
    return ToolCall.safeParse(JSON.parse(body)).data?.params.name;
  } catch {
    return undefined;
  }
}

/** Who asks, and for what, going by the access token, the OAuth parameters and the client's Basic credentials. */
export async function lookAt(req: Request, subjectOf: SubjectOf): Promise<Look> {
  const body = await peekBody(req);
  const parameters = new URLSearchParams(req.is("urlencoded") ? body : new URL(req.url, "http://localhost").search);
  const bearer = credentialsOf(req, "bearer");
  // The client's id is form-encoded (RFC 6749, 2.3.1).
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
