import type { Request } from "express";

/** What a request's `Authorization` header holds under this scheme; empty where it has another or none. */
export function credentialsOf(req: Request, scheme: "basic" | "bearer"): string {
  const [given = "", credentials = ""] = (req.headers.authorization ?? "").split(" ");
  return given.toLowerCase() === scheme ? credentials : "";
}
