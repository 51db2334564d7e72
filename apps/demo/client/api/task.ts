import { queryOptions } from "@tanstack/react-query";
import type { Task } from "../../server/agent/Task.js";
import type { User } from "./me.js";
import { send, sendJson } from "./send.js";

/** The user's latest task. While the agent works on it, the page asks every second how far it is. */
export const taskQuery = ({ id }: User) =>
  queryOptions({
    queryKey: ["task", id],
    queryFn: async ({ signal }): Promise<Task | null> => (await send(pathOf(id), { signal })).json(),
    refetchInterval: ({ state: { data } }) => (data && !data.ending ? 1000 : false),
  });

/** Gives the agent a task. */
export async function startTask({ id }: User, text: string): Promise<Task> {
  return (await sendJson(pathOf(id), { text })).json();
}

const pathOf = (userId: string) => `/api/users/${userId}/task`;
