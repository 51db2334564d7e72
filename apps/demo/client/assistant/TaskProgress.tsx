import { queryKeys, useApprovals } from "@keyhold/react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Step } from "../../server/agent/Task.js";
import type { User } from "../api/me.js";
import { taskQuery } from "../api/task.js";

const states = { running: "Under way", done: "Done", failed: "Not done" };

/** The user's latest task, step by step, and its result. */
export function TaskProgress({ user }: { user: User }) {
  const queryClient = useQueryClient();
  const { data: task } = useQuery(taskQuery(user));
  const { approvals } = useApprovals();
  const waits = approvals?.some(({ agent, status }) => agent === "shopper" && status === "waiting") ?? false;
  const endedTask = task?.ending && task.id;
  useEffect(() => {
    // The agent may have made a card, or found out that Agentcard is not connected any more.
    if (endedTask) void queryClient.invalidateQueries({ queryKey: queryKeys.all });
  }, [endedTask, queryClient]);

  if (!task) return null;
  return (
    <section className="task" aria-labelledby="task-text">
      <h2 id="task-text">{task.text}</h2>
      <div className="answer">
        <ol className="steps">
          {task.steps.map((step) => (
            <TaskStep key={step.id} step={step} isWaiting={waits && step.status === "running"} />
          ))}
        </ol>
        <p className="ending" role="status" data-status={task.ending?.status}>
          {task.ending?.text}
        </p>
      </div>
    </section>
  );
}

function TaskStep({ step: { text, status }, isWaiting }: { step: Step; isWaiting: boolean }) {
  return (
    <li data-status={isWaiting ? "waiting" : status}>
      <span>{text}</span>
      {isWaiting ? (
        <a href="#approvals">Waits for your approval</a>
      ) : (
        <span className="visually-hidden">{states[status]}</span>
      )}
    </li>
  );
}
