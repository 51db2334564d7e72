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
  // `data` first: a page that has it stays, even if a later request fails.
  if (!me.data) return me.isError ? <p className="notice">Magpie’s server does not answer. Trying again…</p> : null;
  const { user } = me.data;

  return (
    <>
      <Surroundings {...me.data} />
      <Header {...me.data} />
      {/* Another user starts with an empty page: without the open form, the attempt and the message of the user before. */}
      <KeyholdProvider
        key={user.id}
        onUserChange={() => {
          setChanged(true);
          void me.refetch();
        }}
      >
        <Navigation />
        <main>
          <div role="status">
            {me.isError && (
              <p className="notice">Magpie’s server does not answer. You see what was there before. Trying again…</p>
            )}
            {isChanged && (
              <p className="notice">Another user has signed in, in another tab for one. This page is theirs now.</p>
            )}
          </div>
          <div className="column">
            <Assistant user={user} />
            <div className="section" id="approvals">
              <h2>Approvals</h2>
              <Approvals />
            </div>
            <div className="section" id="activity">
              <h2>Activity</h2>
              <Activity />
            </div>
          </div>
          <div className="column">
            <div className="section" id="settings">
              <h2>Settings</h2>
              <p>Magpie works with the accounts that you connect. You can disconnect each of them at any time.</p>
              <ConnectedApps placeholders={3} />
            </div>
            <AgentcardCards />
            <Tools providers={["civic", "civic-auth"]} />
          </div>
        </main>
      </KeyholdProvider>
    </>
  );
}
