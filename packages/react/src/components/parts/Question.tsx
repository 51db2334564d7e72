import { type ReactNode, useState } from "react";
import { Button } from "./Button.js";
import { Notice, type NoticeProps } from "./Notice.js";

/** Props of {@link Question}. */
export type QuestionProps = Omit<NoticeProps, "takesFocus" | "children"> & {
  /** What the button says that goes ahead, before and after it was pressed. */
  readonly confirm: ReactNode;
  readonly confirming: ReactNode;
  readonly keep: ReactNode;
  /** Default `danger`. */
  readonly variant?: "primary" | "danger";
  /** Called at most once. */
  readonly onConfirm: () => void;
  readonly onKeep: () => void;
};

/** Asks before something that is not done lightly; takes the focus. Mount it anew to ask anew. */
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
