import type { Tool } from "@keyhold/contract";

/**
 * The name of a tool for people: its title, otherwise its name in words. A hub such as Civic puts the name of a service before the tool's own:
 * `slack-share_message` is "Slack: Share message".
 *
 * @example
 * ```tsx
 * const { data: tools = [] } = useTools("civic");
 * return tools.map((tool) => <li key={tool.name}>{toolTitle(tool)}</li>);
 * ```
 */
export function toolTitle({ name, title }: Pick<Tool, "name" | "title">): string {
  if (title) return title;
  const [, service = "", own = name] = /^([a-z\d-]+)-([a-z\d]+(?:_[a-z\d]+)+)$/i.exec(name) ?? [];
  const words = own.replace(/([a-z\d])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);
  const ownTitle =
    capitalized(
      words
        .split(/[-_./\s]+/)
        .filter(Boolean)
        .join(" "),
    ) || name;
  return service ? `${service.split("-").map(capitalized).join(" ")}: ${ownTitle}` : ownTitle;
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
