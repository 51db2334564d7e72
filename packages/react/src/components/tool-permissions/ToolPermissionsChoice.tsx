import type { ToolVerdict } from "@keyhold/contract";
import { useId } from "react";
import { permissionMessages } from "../../messages/en/permissions.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ToolPermissionsItemState, useItem, verdictWords } from "./ItemContext.js";

const order: readonly ToolVerdict[] = ["allow", "ask", "deny"];

/** `ToolPermissions.Choice`: Allow, Ask and Never, as far as the user can choose them. Otherwise, what is fixed. */
export function ToolPermissionsChoice(props: PartProps<ToolPermissionsItemState, "div">) {
  const messages = useMessages(permissionMessages);
  const { tool, state, choose, nameId } = useItem();
  const group = useId();
  const verdict = tool.verdict ?? tool.choice;
  if (state.fixed) {
    const children = verdict && <span className="keyhold-badge">{messages[verdictWords[verdict]]}</span>;
    return renderPart("div", state, { className: "keyhold-permission-fixed", children }, props);
  }
  const children = order
    .filter((each) => tool.choices.includes(each))
    .map((each) => (
      <label key={each} data-verdict={each}>
        <input type="radio" name={group} checked={each === verdict} onChange={() => choose(each)} />
        <span>{messages[verdictWords[each]]}</span>
      </label>
    ));
  const own = { className: "keyhold-permission-choice", role: "radiogroup", "aria-labelledby": nameId, children };
  return renderPart("div", state, own, props);
}
