import type { ToolPermission } from "@keyhold/contract";
import { useEffect, useId, useRef } from "react";
import { permissionMessages } from "../../messages/en/permissions.js";
import { errorMessage } from "../../messages/errorMessage.js";
import { toolTitle } from "../../messages/toolTitle.js";
import { useMessages } from "../../messages/useMessages.js";
import { useKeyhold } from "../../provider/KeyholdContext.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type Item, ItemContext, type ToolPermissionsItemState, verdictWords } from "./ItemContext.js";
import { useRoot } from "./RootContext.js";

/** Props of {@link ToolPermissionsItem}. */
export type ToolPermissionsItemProps = PartProps<ToolPermissionsItemState, "li"> & { readonly tool: ToolPermission };

const statuses = { pending: "saving", success: "saved", error: "failed" } as const;

/** `ToolPermissions.Item`: one tool. Put the parts that you need into it, in any order. */
export function ToolPermissionsItem({ tool, ...props }: ToolPermissionsItemProps) {
  const messages = useMessages(permissionMessages);
  const { announce } = useKeyhold();
  const { name, changes, choose } = useRoot();
  const nameId = useId();
  const change = changes.get(tool.name);
  const state: ToolPermissionsItemState = {
    group: tool.group,
    verdict: tool.verdict,
    // With a single choice, there is nothing to choose.
    fixed: tool.choices.length < 2,
    status: change ? statuses[change.status] : "idle",
  };
  const title = toolTitle(tool);
  const item: Item = {
    tool,
    title,
    state,
    error: change?.error ?? null,
    choose: (choice) => choose(tool.name, choice),
    retry: () => change && choose(tool.name, change.choice),
    nameId,
  };
  const news = newsOf();
  // Each failure is announced, even if its text is the same as before. An outcome from before this item was shown is not announced.
  const outcome = change?.error ?? news;
  const announced = useRef(outcome);
  useEffect(() => {
    if (news && outcome !== announced.current) announce(news);
    announced.current = outcome;
  }, [news, outcome, announce]);

  function newsOf(): string | undefined {
    if (change?.error) return errorMessage(messages, change.error, name);
    return change?.status === "success"
      ? messages.permissionSavedAs(title, messages[verdictWords[change.choice]])
      : undefined;
  }
  const own = { className: "keyhold-permission", "aria-labelledby": nameId };
  return <ItemContext.Provider value={item}>{renderPart("li", state, own, props)}</ItemContext.Provider>;
}
