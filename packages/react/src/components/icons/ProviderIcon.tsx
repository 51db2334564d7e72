import type { ReactNode } from "react";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";

/** Props of {@link ProviderIcon}. */
export type ProviderIconProps = PartProps<never, "span"> & {
  readonly provider: string;
  readonly name: string;
  readonly state?: object;
};

const card = (
  <>
    <rect x="3" y="5.5" width="18" height="13" rx="2.5" />
    <path d="M3 9.75h18M6.75 14.75h3.5" />
  </>
);
const pass = (
  <>
    <path d="M12 3.25 19 6v5.25c0 4.4-2.9 7.9-7 9.5-4.1-1.6-7-5.1-7-9.5V6l7-2.75Z" />
    <path d="M9.25 11.9 11.3 14l3.6-4" />
  </>
);
/** Our own drawings: what the account is for, not whose it is. */
const drawings: Readonly<Record<string, { hue: string; drawing: ReactNode }>> = {
  agentcard: { hue: "violet", drawing: card },
  civic: { hue: "teal", drawing: pass },
  "civic-auth": { hue: "teal", drawing: pass },
};

/** A provider's icon: a drawing where the kit has one, else the first letter of its name. */
export function ProviderIcon({ provider, name, state = {}, ...props }: ProviderIconProps) {
  const { hue, drawing } = drawings[provider] ?? { hue: "neutral" };
  const children = drawing ? (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      {drawing}
    </svg>
  ) : (
    [...name][0]?.toLocaleUpperCase()
  );
  const own = { className: "keyhold-icon", "data-hue": hue, "aria-hidden": true, children };
  return renderPart("span", state, own, props);
}
