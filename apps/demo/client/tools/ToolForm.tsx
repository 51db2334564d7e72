import { type Tool, useToolCall } from "@keyhold/react";
import type { SubmitEvent } from "react";
import { ToolOutcome } from "../components/ToolOutcome.js";
import { argumentsOf, fieldsOf } from "./fields.js";
import { ToolField } from "./ToolField.js";

/** One tool: what it does, a form for its arguments, and what it answered. */
export function ToolForm({ provider, tool }: { provider: string; tool: Tool }) {
  const { data, error, isPending, mutate: callTool } = useToolCall(provider);
  const fields = fieldsOf(tool.inputSchema);

  function call(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    callTool({ name: tool.name, arguments: argumentsOf(fields, new FormData(event.currentTarget)) });
  }

  return (
    <form className="tool" onSubmit={call}>
      {tool.description && <p>{tool.description}</p>}
      {fields.map((field) => (
        <ToolField key={field.name} field={field} />
      ))}
      <button type="submit" data-look="primary" disabled={isPending}>
        {isPending ? "Running…" : "Run"}
      </button>
      <ToolOutcome result={data} error={error} />
    </form>
  );
}
