/** Characters that a record keeps of a name: the caller chooses it. */
const LONGEST = 128;

/** Control characters, invisible characters and line ends. Printed unchanged, they could forge lines of a log. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

const printable = (name: string) => name.slice(0, LONGEST).replace(UNPRINTABLE, "\uFFFD");

/** What a request to the proxy calls, for the record: also one that was refused, so nothing of it has been checked. */
export function describeCall({ method: httpMethod, body }: { readonly method: string; readonly body?: unknown }): {
  method: string;
  tool?: string;
} {
  const { method, params } = Object(body);
  if (typeof method !== "string") return { method: httpMethod };
  const tool: unknown = method === "tools/call" ? Object(params).name : undefined;
  return { method: printable(method), ...(typeof tool === "string" && { tool: printable(tool) }) };
}
