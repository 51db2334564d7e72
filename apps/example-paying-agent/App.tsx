import { AgentcardCards, ConnectedApps, KeyholdProvider, queryKeys } from "@keyhold/react";
import { QueryClient, QueryClientProvider, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import type { ConversationView } from "./conversation.js";
import "@keyhold/react/styles.css";

async function ask(path: string, body?: object): Promise<ConversationView> {
  const init = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, init);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function Agent() {
  const queryClient = useQueryClient();
  const conversation = useQuery({ queryKey: ["conversation"], queryFn: () => ask("/api/conversation") });
  const tell = useMutation({
    mutationFn: ({ path, body }: { path: string; body: object }) => ask(path, body),
    // The agent may have found out that Agentcard is not connected any more, or made a card.
    onSettled: () =>
      Promise.all([["conversation"], queryKeys.all].map((queryKey) => queryClient.invalidateQueries({ queryKey }))),
  });
  const { messages = [], purchases = [] } = conversation.data ?? {};

  return (
    <section aria-label="Agent">
      {messages.map(({ id, role, text }) => (
        <p key={id}>
          <b>{role === "user" ? "You" : "Agent"}:</b> {text}
        </p>
      ))}
      {purchases.map(({ id, item, merchant, amountCents, status }) => (
        <fieldset key={id} disabled={tell.isPending}>
          <legend>
            {item} from {merchant} for {dollars.format(amountCents / 100)}: {words[status]}
          </legend>
          {status === "waiting" &&
            [true, false].map((approved) => (
              <button
                key={String(approved)}
                type="button"
                onClick={() => tell.mutate({ path: `/api/purchases/${id}`, body: { approved } })}
              >
                {approved ? `Pay ${dollars.format(amountCents / 100)}` : "Decline"}
              </button>
            ))}
        </fieldset>
      ))}
      <form action={(form) => tell.mutate({ path: "/api/messages", body: { text: form.get("text") } })}>
        <input name="text" aria-label="Message" placeholder="Buy a novel from Bookshop for $12" size={40} required />
        <button type="submit" disabled={tell.isPending}>
          Send
        </button>
      </form>
      {tell.error && <p role="alert">{tell.error.message}</p>}
    </section>
  );
}

const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const words = {
  waiting: "waiting for you",
  paying: "being paid",
  paid: "paid",
  not_paid: "not bought",
  unclear: "unclear",
};

createRoot(document.body).render(
  <QueryClientProvider client={new QueryClient()}>
    <KeyholdProvider>
      <h1>An agent that asks before it pays</h1>
      <ConnectedApps />
      <Agent />
      <AgentcardCards />
    </KeyholdProvider>
  </QueryClientProvider>,
);
