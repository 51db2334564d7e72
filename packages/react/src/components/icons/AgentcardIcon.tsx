import { Icon, type IconProps } from "./Icon.js";

const card = "M5.5 5.5h13A2.5 2.5 0 0 1 21 8v8a2.5 2.5 0 0 1-2.5 2.5h-13A2.5 2.5 0 0 1 3 16V8a2.5 2.5 0 0 1 2.5-2.5Z";
const stripes = "M3 9.75h18M6.75 14.75h3.5";
const colors = ["#5b47d6", "#ab9dff"] as const;

/** The kit's drawing for Agentcard: a card. */
export function AgentcardIcon(props: IconProps) {
  return <Icon colors={colors} path={card + stripes} {...props} />;
}
