import type { Me } from "../api/me.js";
import { Rehearsal } from "./Rehearsal.js";

const list = new Intl.ListFormat("en");

/** Says plainly which providers are real and which are played by an emulator. */
export function Surroundings({ emulator }: Pick<Me, "emulator">) {
  const emulated = [emulator.agentcard && "Agentcard", emulator.civic && "Civic"].filter((name) => name !== undefined);
  const real = ["Agentcard", "Civic"].filter((name) => !emulated.includes(name));
  return (
    <aside className="note" data-tone={emulator.agentcard ? undefined : "warning"}>
      <h2>{real.length > 0 ? "The real thing" : "Nothing here is real"}</h2>
      {emulated.length > 0 && <p>Magpie talks to the emulator of {list.format(emulated)} on this machine.</p>}
      {real.length > 0 && <p>Magpie talks to the real {list.format(real)}.</p>}
      {!emulator.agentcard && <p>Money is real, unless Agentcard’s connection says “Test mode”.</p>}
      {emulated.length > 0 && <Rehearsal agentcard={emulator.agentcard} />}
    </aside>
  );
}
