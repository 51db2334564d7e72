import type { ToolGroup, ToolPermission } from "@keyhold/contract";
import { Fragment, type ReactNode, useId, useState } from "react";
import { permissionMessages } from "../../messages/en/permissions.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ToolPermissionsRootState, useRoot } from "./RootContext.js";
import { MANY } from "./ToolPermissionsControls.js";

/** Props of {@link ToolPermissionsList}. */
export type ToolPermissionsListProps = Omit<PartProps<ToolPermissionsRootState, "div">, "children"> & {
  /** Renders one tool, usually a `ToolPermissions.Item`. */
  readonly children: (tool: ToolPermission) => ReactNode;
};

/** `ToolPermissions.List`: the tools in groups that open and close: those that only look, change something, or may spend. */
export function ToolPermissionsList({ children, ...props }: ToolPermissionsListProps) {
  const { permissionsNoMatch } = useMessages(permissionMessages);
  const { state, groups } = useRoot();
  if (state.status !== "ready") return null;
  const shown = [...groups].filter(([, tools]) => tools.length > 0);
  const own = {
    className: "keyhold-permissions-list",
    children: (
      <>
        {shown.map(([group, tools]) => (
          <Group key={group} group={group} tools={tools}>
            {children}
          </Group>
        ))}
        <p className="keyhold-permissions-message" aria-live="polite">
          {shown.length > 0 ? "" : permissionsNoMatch}
        </p>
      </>
    ),
  };
  return renderPart("div", state, own, props);
}

interface GroupProps extends Pick<ToolPermissionsListProps, "children"> {
  readonly group: ToolGroup;
  readonly tools: readonly ToolPermission[];
}

const titles = { looks: "permissionLooks", changes: "permissionChanges", spends: "permissionSpends" } as const;

function Group({ group, tools, children }: GroupProps) {
  const messages = useMessages(permissionMessages);
  const { tools: all = [], search } = useRoot();
  const [opened, setOpened] = useState<boolean>();
  const id = useId();
  const isOpen = search !== "" || (opened ?? all.length <= MANY);
  const isLimited = tools.some(({ choices }) => choices.length > 1 && !choices.includes("allow"));
  const count = new Intl.NumberFormat(messages.locale);
  const counted = (
    [
      ["allow", messages.permissionAllow],
      ["ask", messages.permissionAsk],
      ["deny", messages.permissionNever],
    ] as const
  )
    .map(([verdict, word]) => [word, tools.filter((tool) => tool.verdict === verdict).length] as const)
    .filter(([, number]) => number > 0)
    .map(([word, number]) => `${word} ${count.format(number)}`);
  return (
    <div className="keyhold-permissions-group" data-group={group}>
      <button
        type="button"
        className="keyhold-permissions-heading"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpened(!isOpen)}
      >
        <span className="keyhold-permissions-group-title">{messages[titles[group]]}</span>
        <span className="keyhold-permissions-counts">{counted.join(" · ")}</span>
      </button>
      {isOpen && (
        <div id={id}>
          {isLimited && <p className="keyhold-permissions-hint">{messages.permissionAlwaysAsked}</p>}
          <ul>
            {tools.map((tool) => (
              <Fragment key={tool.name}>{children(tool)}</Fragment>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
