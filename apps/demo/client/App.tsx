import { Activity, AgentcardCards, Approvals, ConnectedApps, KeyholdProvider } from "@keyhold/react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery } from "./api/me.js";
import { Assistant } from "./assistant/Assistant.js";
import { Header } from "./components/Header.js";
import { Navigation } from "./components/Navigation.js";
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
  const { user } = me.data;

  return (
    <>
      <Surroundings {...me.data} />
      <Header {...me.data} />
      {/* Another user starts with nothing of the one before: no open form, no attempt under way, no old message. */}
      <KeyholdProvider
        key={user.id}
        onUserChange={() => {
          setChanged(true);
          void me.refetch();
        }}
      >
        <Navigation />
        <main>
          {isChanged && (
            <p className="startup" role="status">
              Another user has signed in, in another tab for one. This page is theirs now.
            </p>
          )}
          <Assistant user={user} />
          <div className="columns">
            <div>
              <h2 id="approvals">Approvals</h2>
              <Approvals />
              <h2 id="activity">Activity</h2>
              <Activity />
            </div>
            <div>
              <h2 id="accounts">Accounts</h2>
              <ConnectedApps placeholders={3} />
              <AgentcardCards />
              <Tools providers={["civic", "civic-auth"]} />
            </div>
          </div>
        </main>
      </KeyholdProvider>
    </>
  );
}
