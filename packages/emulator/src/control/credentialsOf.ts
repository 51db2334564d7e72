import type { Request } from "express";

/** Returns the credentials in the `Authorization` header, or an empty string if the header is missing or has another scheme. */
export function credentialsOf(req: Request, scheme: "basic" | "bearer"): string {
  const [given = "", credentials = ""] = (req.headers.authorization ?? "").split(" ");
  return given.toLowerCase() === scheme ? credentials : "";
}
