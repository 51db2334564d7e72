import { type Connection, ConnectWithCivic, toolTitle, useConnections, useTools } from "@keyhold/react";
import { errorText } from "../api/errorText.js";
import { ToolForm } from "./ToolForm.js";

/** What Magpie can do through the user's connections to Civic. */
export function Tools({ providers }: { providers: readonly string[] }) {
  const connections = useConnections();
  const connected = connections.data?.filter(
    ({ provider, status }) => providers.includes(provider) && status === "connected",
  );
  return (
    <section className="panel" aria-labelledby="tools">
      <h2 id="tools">Tools</h2>
      {connected?.length ? (
        connected.map((connection) => <ToolList key={connection.id} connection={connection} />)
      ) : (
        <>
          <p className="empty">Magpie can look into your calendar, your notes and your mail, where you let it.</p>
          <ConnectWithCivic />
        </>
      )}
    </section>
  );
}

function ToolList({ connection }: { connection: Connection }) {
  const { id, name } = connection;
  const tools = useTools(connection);
  return (
    <section aria-labelledby={`tools-${id}`}>
      <h3 id={`tools-${id}`}>Through {name}</h3>
      {tools.isPending && <p className="empty">Asking for the tools…</p>}
      {tools.isError && <p role="alert">The tools could not be listed. {errorText(tools.error, name)}</p>}
      {tools.data?.map((tool) => (
        <details key={tool.name} name={`tools-${id}`}>
          <summary>{toolTitle(tool)}</summary>
          <ToolForm connection={connection} tool={tool} />
        </details>
      ))}
    </section>
  );
}
