import { ConnectWithCivic, KeyholdProvider, useConnection, useToolCall } from "@keyhold/react";
import { createAuthClient } from "better-auth/react";
import { createRoot } from "react-dom/client";
import "@keyhold/react/styles.css";

const { useSession, signIn, signOut, signUp } = createAuthClient();

function App() {
  const { data, isPending } = useSession();
  if (isPending) return null;
  if (!data) return <SignIn />;
  return (
    <KeyholdProvider key={data.user.id}>
      <h1>Hello {data.user.name}</h1>
      <ConnectWithCivic />
      <Notes />
      <button type="button" onClick={() => signOut()}>
        Sign out
      </button>
    </KeyholdProvider>
  );
}

/** Signs up with a name, and in without. */
function SignIn() {
  async function submit(form: FormData) {
    const [name = "", email = "", password = ""] = [...form.values()].map(String);
    const { error } = await (name ? signUp.email({ name, email, password }) : signIn.email({ email, password }));
    if (error) window.alert(error.message);
  }
  return (
    <form action={submit}>
      <input name="name" aria-label="Name" placeholder="Name, if you are new" />
      <input name="email" aria-label="E-mail" placeholder="E-mail" type="email" required />
      <input name="password" aria-label="Password" placeholder="Password" type="password" required minLength={8} />
      <button type="submit">Go on</button>
    </form>
  );
}

/** A tool of Civic's, called for the user. */
function Notes() {
  const civic = useConnection("civic");
  const search = useToolCall("civic");
  if (civic.data?.status !== "connected") return null;
  return (
    <form
      action={(form) => search.mutate({ name: "notes-search_notes", arguments: { query: String(form.get("query")) } })}
    >
      <input name="query" placeholder="coffee" aria-label="Search your notes" />
      <button type="submit">Search</button>
      <pre role="status">
        {search.error?.message ?? search.data?.content.map(({ text }) => String(text)).join("\n")}
      </pre>
    </form>
  );
}

createRoot(document.body).render(<App />);
