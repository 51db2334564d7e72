import { AgentcardCards, Approvals, ConnectedApps, KeyholdProvider, queryKeys } from "@keyhold/react";
import { QueryClient, QueryClientProvider, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { createRoot } from "react-dom/client";
import type { ConversationView } from "./conversation.js";
import "@keyhold/react/styles.css";

async function ask(init?: RequestInit): Promise<ConversationView> {
  const response = await fetch("/api/conversation", init);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

const POST = { method: "POST", headers: { "content-type": "application/json" } };
const queryKey = ["conversation"];

function Agent() {
  const queryClient = useQueryClient();
  const conversation = useQuery({
    queryKey,
    queryFn: () => ask(),
    refetchInterval: ({ state }) => (state.data?.isBusy ? 500 : false),
  });
  const tell = useMutation({
    mutationFn: (text: unknown) => ask({ ...POST, body: JSON.stringify({ text }) }),
    onSuccess: (view) => queryClient.setQueryData(queryKey, view),
  });
  const { messages = [], orders = [], isBusy = false } = conversation.data ?? {};
  useEffect(() => {
    // The agent may have made a card, or may have found out that Agentcard is not connected any more.
    if (!isBusy) void queryClient.invalidateQueries({ queryKey: queryKeys.all });
  }, [isBusy, queryClient]);

  return (
    <section aria-label="Agent">
      {messages.map(({ id, role, text }) => (
        <p key={id}>
          <b>{role === "user" ? "You" : "Agent"}:</b> {text}
        </p>
      ))}
      {orders.map(({ id, item, merchant, amountCents }) => (
        <p key={id} role="status">
          The agent buys {item} from {merchant} for {dollars.format(amountCents / 100)}, with the card that you approve
          below.
        </p>
      ))}
      <form action={(form) => tell.mutate(form.get("text"))}>
        <input name="text" aria-label="Message" placeholder="Buy a novel from Bookshop for $12" size={40} required />
        <button type="submit" disabled={isBusy || tell.isPending}>
          Send
        </button>
      </form>
      {tell.error && <p role="alert">{tell.error.message}</p>}
    </section>
  );
}

const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

createRoot(document.body).render(
  <QueryClientProvider client={new QueryClient()}>
    <KeyholdProvider>
      <h1>An agent that asks before it pays</h1>
      <ConnectedApps />
      <Agent />
      <Approvals />
      <AgentcardCards />
    </KeyholdProvider>
  </QueryClientProvider>,
);
