/** The maximum length of a name in an event, in characters. The caller chooses the name. */
const LONGEST = 128;

/** Control characters, invisible characters and line ends. A caller could forge lines of a log with them. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

const printable = (name: string) => name.slice(0, LONGEST).replace(UNPRINTABLE, "\uFFFD");

/** The method and tool of a request to the proxy, for an event. The request can be one that Keyhold refused, so its body is not checked. */
export function describeCall({ method: httpMethod, body }: { readonly method: string; readonly body?: unknown }): {
  method: string;
  tool?: string;
} {
  const { method, params } = Object(body);
  if (typeof method !== "string") return { method: httpMethod };
  const tool: unknown = method === "tools/call" ? Object(params).name : undefined;
  return { method: printable(method), ...(typeof tool === "string" && { tool: printable(tool) }) };
}
