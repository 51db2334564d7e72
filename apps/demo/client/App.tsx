import { AgentcardCards, ConnectedApps, KeyholdProvider } from "@keyhold/react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery } from "./api/me.js";
import { Header } from "./components/Header.js";
import { Surroundings } from "./components/Surroundings.js";
import { Tools } from "./tools/Tools.js";

export function App() {
  const me = useQuery(meQuery);
  const [isChanged, setChanged] = useState(false);
  if (me.isError) {
    return (
      <p className="startup" role="alert">
        Magpie’s server does not answer.{" "}
        <button type="button" onClick={() => me.refetch()}>
          Try again
        </button>
      </p>
    );
  }
  if (!me.data) return null;
  const { user, emulator } = me.data;

  return (
    <>
      <Header {...me.data} />
      {/* Another user starts with nothing of the one before: no open form, no attempt under way, no old message. */}
      <KeyholdProvider
        key={user.id}
        onUserChange={() => {
          setChanged(true);
          void me.refetch();
        }}
      >
        <main>
          {isChanged && (
            <p className="startup" role="status">
              Another user has signed in, in another tab for one. This page is theirs now.
            </p>
          )}
          <section className="hero">
            <h1>{`Hello ${user.name}. What shall Magpie find for you?`}</h1>
            <p>
              Magpie compares, orders and pays while you do something better. It only has the accounts that you connect
              here and only the money that you put on a card, and you can take back both at any time.
            </p>
          </section>
          <div className="columns">
            <div>
              <ConnectedApps placeholders={3} />
              <Surroundings emulator={emulator} />
            </div>
            <div>
              <AgentcardCards />
              <Tools providers={["civic", "civic-auth"]} />
            </div>
          </div>
        </main>
      </KeyholdProvider>
    </>
  );
}
