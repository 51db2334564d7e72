import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SubmitEvent } from "react";
import { meQuery, type User } from "../api/me.js";
import { startTask, taskQuery } from "../api/task.js";

/** Gives the agent a task, one at a time. */
export function TaskForm({ user }: { user: User }) {
  const queryClient = useQueryClient();
  const { data: task } = useQuery(taskQuery(user));
  const starting = useMutation({
    mutationFn: (text: string) => startTask(user, text),
    onSuccess: (task) => queryClient.setQueryData(taskQuery(user).queryKey, task),
    // Another user may have signed in, in another tab.
    onError: () => queryClient.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
  const isBusy = starting.isPending || (!!task && !task.ending);

  function start(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    starting.mutate(String(new FormData(event.currentTarget).get("task")));
  }

  return (
    <form className="ask" onSubmit={start}>
      <label className="visually-hidden" htmlFor="task">
        Your task for Magpie
      </label>
      <input id="task" name="task" defaultValue="Buy the book for $12" maxLength={500} autoComplete="off" required />
      <button type="submit" data-look="primary" disabled={isBusy}>
        {isBusy ? "Working…" : "Ask Magpie"}
      </button>
      {starting.isError && <p role="alert">{starting.error.message}</p>}
    </form>
  );
}
