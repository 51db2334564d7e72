import { type ReactNode, useEffect, useRef } from "react";

/** Asks before something that cannot be undone; the harmless answer comes first. Open for as long as it is rendered. */
export function ConfirmDialog(props: {
  title: string;
  children: ReactNode;
  cancel: string;
  confirm: string;
  onAnswer: (confirmed: boolean) => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);

  return (
    <dialog
      ref={dialog}
      aria-label={props.title}
      onClose={(event) => props.onAnswer(event.currentTarget.returnValue === "confirm")}
    >
      <form method="dialog">
        <h3>{props.title}</h3>
        <p>{props.children}</p>
        <div className="actions">
          <button type="submit" value="cancel">
            {props.cancel}
          </button>
          <button type="submit" value="confirm" data-look="danger">
            {props.confirm}
          </button>
        </div>
      </form>
    </dialog>
  );
}
