import {
  authorizationRequest,
  type Connection,
  type Tool,
  ToolAuthorization,
  type ToolResult,
  toolTitle,
  useToolCall,
} from "@keyhold/react";
import { type SubmitEvent, useState } from "react";
import { ToolOutcome } from "../components/ToolOutcome.js";
import { argumentsOf, fieldsOf } from "./fields.js";
import { ToolField } from "./ToolField.js";

/** One tool: what it does, a form for its arguments, what it answered, and the permission that it may ask for before. */
export function ToolForm({ connection, tool }: { connection: Connection; tool: Tool }) {
  const { data, error, isPending, mutate: callTool, reset } = useToolCall(connection);
  const [resumed, setResumed] = useState<ToolResult>();
  const fields = fieldsOf(tool.inputSchema);
  const asks = data !== undefined && authorizationRequest(data) !== undefined;

  function call(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    setResumed(undefined);
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
      <ToolAuthorization
        provider={connection}
        result={data}
        tool={toolTitle(tool)}
        onResult={setResumed}
        onCancel={reset}
      />
      <ToolOutcome name={connection.name} result={asks ? resumed : data} error={error} />
    </form>
  );
}
