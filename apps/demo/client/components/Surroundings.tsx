import { useMutation } from "@tanstack/react-query";
import { expireAccessTokens, type Me } from "../api/me.js";

const list = new Intl.ListFormat("en");

/** Says which providers are real and which ones an emulator plays, and shows the switches of the emulators. */
export function Surroundings({ emulator, model }: Pick<Me, "emulator" | "model">) {
  const expiring = useMutation({ mutationFn: expireAccessTokens });
  const emulated = [emulator.agentcard && "Agentcard", emulator.civic && "Civic"].filter((name) => name !== undefined);
  const real = ["Agentcard", "Civic"].filter((name) => !emulated.includes(name));
  return (
    <aside className="surroundings" data-tone={emulator.agentcard ? undefined : "warning"} aria-label="About this demo">
      <details>
        <summary>
          {real.length === 0 ? "Nothing here is real." : `Magpie talks to the real ${list.format(real)}.`}
        </summary>
        <div className="rehearsal">
          <span>{model ? `The agent asks ${model}.` : "The agent is a script."}</span>
          {emulator.agentcard && (
            <a href={`${emulator.agentcard}/connections`} target="_blank" rel="noreferrer">
              Agentcard’s list of connected apps
            </a>
          )}
          {emulated.length > 0 && (
            <button type="button" disabled={expiring.isPending} onClick={() => expiring.mutate()}>
              Expire access tokens
            </button>
          )}
          <p role="status">
            {expiring.isSuccess
              ? "They have expired. The next call gets new ones without the user noticing."
              : expiring.error?.message}
          </p>
        </div>
      </details>
      {emulator.agentcard ? (
        <a href={`${emulator.agentcard}/inbox`} target="_blank" rel="noreferrer">
          Agentcard’s inbox
        </a>
      ) : (
        <span>Money is real, unless Agentcard’s connection says “Test mode”.</span>
      )}
    </aside>
  );
}
