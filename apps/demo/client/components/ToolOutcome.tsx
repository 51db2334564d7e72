import type { ToolResult } from "@keyhold/react";
import { errorText } from "../api/errorText.js";
import { toolText } from "../api/toolText.js";

/** The result of a tool call, in the provider's own words. */
export function ToolOutcome({
  name,
  result,
  error,
}: {
  name: string;
  result: ToolResult | undefined;
  error: Error | null;
}) {
  const failed = error !== null || result?.isError === true;
  return (
    <div className="outcome" role={failed ? "alert" : "status"} data-tone={failed ? "danger" : undefined}>
      {error && <p>{errorText(error, name)}</p>}
      {result && <p>{toolText(result)}</p>}
    </div>
  );
}
