import { ToolQuestion, useToolCall } from "@keyhold/react";

/** A page's own call of a tool that may ask its user for some values. It goes on by itself after the answer. */
export function CreateEvent() {
  const call = useToolCall("civic", { questions: true });
  return (
    <div style={{ display: "grid", gap: "1rem" }}>
      <button type="button" onClick={() => call.mutate({ name: "create_event" })}>
        Create an event
      </button>
      <ToolQuestion question={call.question} />
      {call.isSuccess && <p>Civic has finished.</p>}
      {call.isError && <p>{call.error.message}</p>}
    </div>
  );
}
