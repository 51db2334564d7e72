/** Rows of the panel's own height, until the connections are there. */
export function Placeholder({ rows, label }: { readonly rows: number; readonly label: string }) {
  return (
    <ul>
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <li key={row} className="keyhold-app" data-status="loading">
          <span className="keyhold-icon" />
          <div className="keyhold-app-text">
            <span className="keyhold-app-name">{row === 0 ? label : ""}</span>
            <span className="keyhold-status" />
          </div>
          <span className="keyhold-button" />
        </li>
      ))}
    </ul>
  );
}
