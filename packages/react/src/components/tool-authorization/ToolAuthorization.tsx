import type { ToolResult } from "@keyhold/contract";
import { useConnection } from "../../hooks/useConnection.js";
import {
  type UseToolAuthorizationOptions,
  type UseToolAuthorizationResult,
  useToolAuthorization,
} from "../../hooks/useToolAuthorization.js";
import { authorizationMessages } from "../../messages/en/authorization.js";
import { toolMessages } from "../../messages/en/tools.js";
import { errorMessage } from "../../messages/errorMessage.js";
import type { AuthorizationMessages } from "../../messages/Messages.js";
import { useMessages } from "../../messages/useMessages.js";
import { LiveRegion } from "../../provider/LiveRegion.js";
import { useAnnouncement } from "../../provider/useAnnouncement.js";
import { type ConnectionName, idOf } from "../../queries/findConnection.js";
import { Button } from "../parts/Button.js";
import { Notice, type NoticeProps } from "../parts/Notice.js";
import type { PartProps } from "../parts/PartProps.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { useForAWhile } from "../shared/useForAWhile.js";

/** The state of ToolAuthorization, for `className`, `style` and `render`. */
export interface ToolAuthorizationState {
  /** See {@link UseToolAuthorizationResult}. The component renders nothing with `none`. */
  readonly status: Exclude<UseToolAuthorizationResult["status"], "none">;
}

/** Props of {@link ToolAuthorization}. */
export type ToolAuthorizationProps = UseToolAuthorizationOptions &
  Omit<PartProps<ToolAuthorizationState, "fieldset">, "children"> & {
    /**
     * Civic's id in the backend's configuration, the id of a further account, or a connection: as for the call of the tool.
     * @default "civic"
     */
    readonly provider?: ConnectionName | undefined;
    /** The tool's result. The component renders nothing unless the result asks for a permission. */
    readonly result: ToolResult | undefined;
    /** The tool's title, for the text that says what needs the permission. */
    readonly tool?: string | undefined;
    /** Called when the user presses "Not now". Without it, there is no such button. */
    readonly onCancel?: (() => void) | undefined;
  };

/**
 * Asks the user for the permission that a tool needs. When the user has given it, the waiting call continues.
 *
 * @example
 * ```tsx
 * <ToolAuthorization result={result} tool="Send mail" onResult={(answer) => console.log(answer.content)} />
 * ```
 */
export function ToolAuthorization({
  provider = "civic",
  result,
  tool,
  onResult,
  onCancel,
  ...props
}: ToolAuthorizationProps) {
  const messages = useMessages(authorizationMessages);
  const connecting = useMessages(toolMessages);
  const { data } = useConnection(provider);
  const name = data?.name ?? idOf(provider);
  const state = useToolAuthorization(provider, result, { onResult });
  const keepFocus = useKeepFocus(".keyhold-notice");

  const text =
    state.status === "failed" ? errorMessage(connecting, state.error, name) : textOf(state, name, tool, messages);
  useAnnouncement(text);

  const done = state.status === "resumed" && !state.result.isError ? state.result : undefined;
  const isNews = useForAWhile(done);

  const { status } = state;
  if (status === "none" || !text || (done && !isNews)) return null;
  const tone = toneOf(state);
  const resume = "resume" in state ? state.resume : undefined;
  return (
    <div className="keyhold keyhold-authorization" {...keepFocus}>
      <Notice {...props} state={{ status } satisfies ToolAuthorizationState} text={text} tone={tone}>
        {"url" in state && state.url && (
          <a
            className="keyhold-button"
            data-variant={status === "required" ? "solid" : "outline"}
            href={state.url}
            target="_blank"
            rel="noopener noreferrer"
            onClick={status === "required" ? state.opened : undefined}
          >
            {status === "required" ? messages.authorizationOpen : messages.authorizationOpenAgain}
          </a>
        )}
        {(resume || status === "resuming") && (
          <Button variant="solid" busy={!resume} onPress={() => resume?.()}>
            {resume ? messages.authorizationContinue : messages.authorizationResuming}
          </Button>
        )}
        {onCancel && status !== "resuming" && status !== "resumed" && (
          <Button variant="ghost" onPress={onCancel}>
            {messages.authorizationCancel}
          </Button>
        )}
      </Notice>
      <LiveRegion />
    </div>
  );
}

function toneOf(state: UseToolAuthorizationResult): NoticeProps["tone"] {
  switch (state.status) {
    case "resumed":
      return state.result.isError ? "danger" : "success";
    case "unsafe":
    case "failed":
      return "danger";
    case "preparing":
      return undefined;
    default:
      return "warning";
  }
}

function textOf(
  state: UseToolAuthorizationResult,
  name: string,
  tool: string | undefined,
  messages: AuthorizationMessages,
): string | undefined {
  switch (state.status) {
    case "preparing":
      return messages.authorizationPreparing(name);
    case "required": {
      const place = state.service ?? name;
      if (state.isFurther) return messages.authorizationAlso(place);
      return tool ? messages.authorizationRequired(place, tool) : messages.authorizationRequiredForThis(place);
    }
    case "waiting":
    case "resuming":
      return messages.authorizationWaiting;
    case "pending":
      return messages.authorizationPending(name);
    case "resumed":
      return state.result.isError ? messages.authorizationEnded : messages.authorizationResumed;
    case "unsafe":
      return messages.authorizationUnsafe(name);
    default:
      return undefined;
  }
}
