/** An argument that a client must repeat in a header: its path in the arguments, and the header's name. */
export interface ParamHeader {
  readonly path: readonly string[];
  readonly name: string;
}

/** The syntax of a header's name ([RFC 9110, section 5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)). */
const TOKEN = /^[\w!#$%&'*+.^`|~-]{1,64}$/;
/** A value that a header can carry unchanged. A value that looks encoded must be encoded too. */
const PLAIN = /^(?!=\?base64\?)[!-~](?:[ -~]*[!-~])?$/;
/** The maximum number of levels of a schema that Keyhold searches. */
const DEEPEST = 32;

/**
 * Finds the headers that a tool's schema requires: properties with `x-mcp-header`. It searches only nested `properties`.
 *
 * @see [MCP 2026-07-28, custom headers from tool parameters](https://modelcontextprotocol.io/specification/2026-07-28/basic/transports)
 */
export function paramHeadersOf(schema: unknown, path: readonly string[] = []): ParamHeader[] {
  const { properties, "x-mcp-header": name } = Object(schema);
  const own = path.length > 0 && typeof name === "string" && TOKEN.test(name) ? [{ path, name }] : [];
  if (path.length === DEEPEST || Array.isArray(properties)) return own;
  const inside = Object.entries(Object(properties)).flatMap(([key, child]) => paramHeadersOf(child, [...path, key]));
  return [...own, ...inside];
}

/** The headers of a call. An argument that is absent, `null`, a list or an object gets no header. */
export function paramHeaders(wanted: readonly ParamHeader[], args: unknown): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { path, name } of wanted) {
    const value = path.reduce(
      (node: unknown, key) => (Object.hasOwn(Object(node), key) ? Object(node)[key] : null),
      args,
    );
    if (["string", "number", "boolean"].includes(typeof value)) headers[`Mcp-Param-${name}`] = encoded(String(value));
  }
  return headers;
}

function encoded(value: string): string {
  return PLAIN.test(value) ? value : `=?base64?${Buffer.from(value).toString("base64")}?=`;
}
