import { AgentcardIcon } from "./AgentcardIcon.js";
import { CivicIcon } from "./CivicIcon.js";
import { Icon, type IconProps } from "./Icon.js";

/** Props of {@link ProviderIcon}. */
export type ProviderIconProps = IconProps & { readonly provider: string; readonly name: string };

/** A provider's icon: the kit's drawing if there is one, otherwise the first letter of the provider's name. */
export function ProviderIcon({ provider, name, ...props }: ProviderIconProps) {
  if (provider === "agentcard") return <AgentcardIcon {...props} />;
  if (provider === "civic" || provider === "civic-auth") return <CivicIcon {...props} />;
  return (
    <Icon hue="neutral" {...props}>
      {[...String(name)][0]?.toLocaleUpperCase()}
    </Icon>
  );
}
