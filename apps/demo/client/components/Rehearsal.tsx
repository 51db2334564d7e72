import { useMutation } from "@tanstack/react-query";
import { expireAccessTokens } from "../api/me.js";

/** What only an emulator lets the visitor do. */
export function Rehearsal({ agentcard }: { agentcard: string | undefined }) {
  const expiring = useMutation({ mutationFn: expireAccessTokens });
  return (
    <>
      {agentcard && (
        <ul>
          <li>
            <a href={`${agentcard}/inbox`} target="_blank" rel="noreferrer">
              Agentcard’s inbox
            </a>
            , where its e-mails arrive
          </li>
          <li>
            <a href={`${agentcard}/connections`} target="_blank" rel="noreferrer">
              Agentcard’s list of connected apps
            </a>
            , where users revoke them
          </li>
        </ul>
      )}
      <h3>Rehearse</h3>
      <button type="button" disabled={expiring.isPending} onClick={() => expiring.mutate()}>
        Expire access tokens
      </button>
      <p role="status">
        {expiring.isSuccess
          ? "They have expired. The next call gets new ones without the user noticing."
          : expiring.error?.message}
      </p>
    </>
  );
}
