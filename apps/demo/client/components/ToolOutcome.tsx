import type { ToolResult } from "@keyhold/react";
import { toolText } from "../api/toolText.js";

/** The result of a tool call, in the provider's own words. */
export function ToolOutcome({ result, error }: { result: ToolResult | undefined; error: Error | null }) {
  const failed = error !== null || result?.isError === true;
  return (
    <div className="outcome" role={failed ? "alert" : "status"} data-tone={failed ? "danger" : undefined}>
      {error && <p>{error.message}</p>}
      {result && <p>{toolText(result)}</p>}
    </div>
  );
}
