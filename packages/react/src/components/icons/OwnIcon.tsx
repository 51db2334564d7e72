import type { Connection } from "@keyhold/contract";
import { type ReactNode, useState } from "react";
import { Icon, type IconProps } from "./Icon.js";

/** Props of {@link OwnIcon}. */
export type OwnIconProps = IconProps & {
  readonly icon: Connection["icon"];
  /** Shown if the provider has no icon of its own, or it does not load. */
  readonly fallback: ReactNode;
};

/** The provider's own icon, from its backend options. */
export function OwnIcon({ icon, fallback, ...props }: OwnIconProps) {
  const [failed, setFailed] = useState<string>();
  const fail = () => setFailed(icon);
  if (!icon || icon === failed) return fallback;
  return (
    <Icon {...props}>
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
    </Icon>
  );
}
