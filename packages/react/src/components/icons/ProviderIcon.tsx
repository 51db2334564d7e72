import type { Connection } from "@keyhold/contract";
import { AgentcardIcon } from "./AgentcardIcon.js";
import { CivicIcon } from "./CivicIcon.js";
import { Icon, type IconProps } from "./Icon.js";
import { OwnIcon } from "./OwnIcon.js";

/** Props of {@link ProviderIcon}. */
export type ProviderIconProps = IconProps & { readonly connection: Pick<Connection, "name" | "brand" | "icon"> };

/** A provider's icon: its own, else the kit's drawing of its brand, else the first letter of its name. */
export function ProviderIcon({ connection, ...props }: ProviderIconProps) {
  return <OwnIcon {...props} icon={connection.icon} fallback={<BrandIcon {...props} connection={connection} />} />;
}

/** The kit's drawing of a provider's brand, else the first letter of its name. */
export function BrandIcon({ connection: { name, brand }, ...props }: ProviderIconProps) {
  if (brand === "agentcard") return <AgentcardIcon {...props} />;
  if (brand === "civic") return <CivicIcon {...props} />;
  // Not a child: the text of a button must be in its accessible name.
  return <Icon data-letter={[...String(name)][0]?.toLocaleUpperCase()} {...props} />;
}
