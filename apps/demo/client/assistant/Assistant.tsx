import { ConnectWithAgentcard, useConnection } from "@keyhold/react";
import type { User } from "../api/me.js";
import { TaskForm } from "./TaskForm.js";
import { TaskProgress } from "./TaskProgress.js";

/** Says hello, takes a task when the agent has something to pay with, and shows how far the agent is. */
export function Assistant({ user }: { user: User }) {
  const { data: agentcard } = useConnection("agentcard");
  return (
    <section className="panel assistant" id="assistant" aria-labelledby="hello">
      <h1 id="hello">{`Hello ${user.name}. What shall Magpie find for you?`}</h1>
      <p>
        Magpie compares and orders while you do something better. It pays with your Agentcard, and asks you before it
        spends.
      </p>
      <TaskProgress user={user} />
      {agentcard && agentcard.status !== "connected" && <ConnectWithAgentcard />}
      {agentcard?.status === "connected" && <TaskForm user={user} />}
    </section>
  );
}
