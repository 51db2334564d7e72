import { type ReactNode, useState } from "react";
import { Button } from "./Button.js";
import { Notice, type NoticeProps } from "./Notice.js";

/** Props of {@link Question}. */
export type QuestionProps = Omit<NoticeProps, "takesFocus" | "children"> & {
  /** The text of the button that confirms, and its text after it was pressed. */
  readonly confirm: ReactNode;
  readonly confirming: ReactNode;
  readonly keep: ReactNode;
  /** @default "danger" */
  readonly variant?: "primary" | "danger" | undefined;
  /** Called at most once. */
  readonly onConfirm: () => void;
  readonly onKeep: () => void;
};

/** Asks the user to confirm an action, and takes the focus. Mount a new one to ask again. */
export function Question({
  confirm,
  confirming,
  keep,
  variant = "danger",
  onConfirm,
  onKeep,
  ...props
}: QuestionProps) {
  const [confirmed, setConfirmed] = useState(false);
  return (
    <Notice {...props} takesFocus>
      <Button
        variant={variant}
        busy={confirmed}
        onPress={() => {
          setConfirmed(true);
          onConfirm();
        }}
      >
        {confirmed ? confirming : confirm}
      </Button>
      {!confirmed && (
        <Button variant="link" onPress={onKeep}>
          {keep}
        </Button>
      )}
    </Notice>
  );
}
