import { Icon, type IconProps } from "./Icon.js";

const shield = "M12 3.25 19 6v5.25c0 4.4-2.9 7.9-7 9.5-4.1-1.6-7-5.1-7-9.5V6l7-2.75Z";
const tick = "M9.25 11.9 11.3 14l3.6-4";
const colors = ["#0b7676", "#56cfc9"] as const;

/** The kit's drawing for Civic: a shield with a tick. */
export function CivicIcon(props: IconProps) {
  return <Icon colors={colors} path={shield + tick} {...props} />;
}
