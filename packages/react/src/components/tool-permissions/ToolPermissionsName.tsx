import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ToolPermissionsItemState, useItem } from "./ItemContext.js";

/** `ToolPermissions.Name`: the tool's title in the provider's words, and its name. It is also the accessible name of the item. */
export function ToolPermissionsName(props: PartProps<ToolPermissionsItemState, "div">) {
  const { tool, title, state, nameId } = useItem();
  const children = (
    <>
      <bdi id={nameId}>{title}</bdi>
      {title !== tool.name && <code dir="ltr">{tool.name}</code>}
    </>
  );
  return renderPart("div", state, { className: "keyhold-permission-name", children }, props);
}
