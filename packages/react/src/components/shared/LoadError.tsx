import type { KeyholdError } from "../../client/KeyholdError.js";
import { useUserChanges } from "../../hooks/useUserChanges.js";
import { wordsOf } from "../../messages/errorMessage.js";
import type { ConnectMessages } from "../../messages/Messages.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useForAWhile } from "./useForAWhile.js";

/** Props of {@link LoadError}. */
export interface LoadErrorProps<State extends { readonly status: string }> {
  readonly part: PartProps<State, "div">;
  readonly className: string;
  readonly state: State;
  /** What could not be loaded, in words. */
  readonly text: string;
  readonly messages: ConnectMessages;
  /** The provider's name, if the list is of one. */
  readonly name?: string | undefined;
  /** What the list was loaded with. */
  readonly asked: { readonly error: KeyholdError | null; readonly isFetching: boolean; readonly refetch: () => void };
}

/**
 * Says why a list could not be loaded, with a button to try again; or says that another user has just signed in. Renders nothing if neither has
 * happened.
 */
export function LoadError<State extends { readonly status: string }>({
  part,
  className,
  state,
  text,
  messages,
  name = "",
  asked: { error, isFetching, refetch },
}: LoadErrorProps<State>) {
  const hasUserChanged = useForAWhile(useUserChanges() || undefined);
  const hasFailed = state.status === "load_failed";
  const reason = error && wordsOf(messages, error);
  if (!hasFailed && !hasUserChanged) return null;
  const children = hasFailed ? (
    <>
      <p>{text}</p>
      {reason && <p>{reason(name)}</p>}
      <Button busy={isFetching} onPress={refetch}>
        {messages.tryAgain}
      </Button>
    </>
  ) : (
    <p>{messages.errors.user_changed("")}</p>
  );
  return renderPart("div", state, { className, children }, part);
}
