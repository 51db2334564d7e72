import type { Connection } from "@keyhold/contract";
import { useState } from "react";
import { AgentcardIcon } from "./AgentcardIcon.js";
import { CivicIcon } from "./CivicIcon.js";
import { Icon, type IconProps } from "./Icon.js";

/** Props of {@link ProviderIcon}. */
export type ProviderIconProps = IconProps & { readonly connection: Pick<Connection, "name" | "brand" | "icon"> };

/** A provider's icon: its own, else the kit's drawing of its brand, else the first letter of its name. */
export function ProviderIcon({ connection: { name, brand, icon }, ...props }: ProviderIconProps) {
  const [failed, setFailed] = useState<string>();
  const fail = () => setFailed(icon);
  const isShown = icon && icon !== failed;
  if (!isShown && brand === "agentcard") return <AgentcardIcon {...props} />;
  if (!isShown && brand === "civic") return <CivicIcon {...props} />;
  return (
    <Icon {...props}>
      {isShown ? (
        <img
          src={icon}
          alt=""
          width={24}
          height={24}
          referrerPolicy="no-referrer"
          onError={fail}
          // An image that the server rendered may have failed before React listened.
          ref={(image) => void (image?.complete && image.decode().catch(fail))}
        />
      ) : (
        [...String(name)][0]?.toLocaleUpperCase()
      )}
    </Icon>
  );
}
