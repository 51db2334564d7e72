import { Icon, type IconProps } from "./Icon.js";

/** Our own drawing for Agentcard: a card. */
export function AgentcardIcon(props: IconProps) {
  return (
    <Icon
      hue="violet"
      shapes={
        <>
          <rect x="3" y="5.5" width="18" height="13" rx="2.5" />
          <path d="M3 9.75h18M6.75 14.75h3.5" />
        </>
      }
      {...props}
    />
  );
}
