import type { ToolResult } from "@keyhold/react";
import { toolText } from "../api/toolText.js";

/** What came of a tool call, in the provider's own words. A status that means more than "done" is never dropped, known or not. */
export function ToolOutcome(props: { result: ToolResult | undefined; error: Error | null; done?: string }) {
  const { result, error, done } = props;
  const failed = error !== null || result?.isError === true;
  const status = result?.structuredContent?.status;
  return (
    <div className="outcome" role={failed ? "alert" : "status"} data-tone={failed ? "danger" : undefined}>
      {error?.message}
      {typeof status === "string" && status !== done && <strong>{statusText(status)}</strong>}
      {result && <p>{toolText(result)}</p>}
    </div>
  );
}

/** Providers spell a status in several ways (`OPEN`, `active`, `approval_required`); whatever it is, people read it. */
export function statusText(status = "unknown"): string {
  const words = status.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
