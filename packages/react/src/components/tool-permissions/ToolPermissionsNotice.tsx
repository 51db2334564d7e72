import { permissionMessages } from "../../messages/en/permissions.js";
import { errorMessage } from "../../messages/errorMessage.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import { Notice } from "../parts/Notice.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ToolPermissionsItemState, useItem } from "./ItemContext.js";
import { useRoot } from "./RootContext.js";

/** `ToolPermissions.Notice`: why the user's choice could not be saved, with a button to try again. Otherwise renders nothing. */
export function ToolPermissionsNotice(props: PartProps<ToolPermissionsItemState, "fieldset">) {
  const messages = useMessages(permissionMessages);
  const { name } = useRoot();
  const { state, error, retry } = useItem();
  if (!error) return null;
  return (
    <Notice {...props} state={state} text={errorMessage(messages, error, name)} tone="danger">
      {!state.fixed && <Button onPress={retry}>{messages.tryAgain}</Button>}
    </Notice>
  );
}
