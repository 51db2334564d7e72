import { ConnectedApps, ConnectWithAgentcard, KeyholdProvider } from "@keyhold/react";
import { createRoot } from "react-dom/client";
import "@keyhold/react/styles.css";

const me: { name: string | null } = await (await fetch("/api/me")).json();

function App() {
  if (!me.name) {
    return (
      <form method="post" action="/sign-in">
        <label>
          Name <input name="name" required />
        </label>{" "}
        <button type="submit">Sign in</button>
      </form>
    );
  }
  return (
    <KeyholdProvider>
      <h1>Hello {me.name}</h1>
      <ConnectWithAgentcard />
      <ConnectedApps />
    </KeyholdProvider>
  );
}

createRoot(document.body).render(<App />);
