import type { Connection } from "@keyhold/contract";
import { connectMessages } from "../../messages/en/connect.js";
import { useMessages } from "../../messages/useMessages.js";
import { useAnnouncement } from "../../provider/useAnnouncement.js";
import { Button } from "../parts/Button.js";
import { Notice } from "../parts/Notice.js";
import type { PartProps } from "../parts/PartProps.js";
import type { Display } from "./display.js";
import { noticeOf } from "./noticeOf.js";

/** Props of {@link ConnectNotice}. */
export type ConnectNoticeProps = PartProps<never, "fieldset"> & {
  readonly state: object;
  readonly connection: Connection | undefined;
  readonly name: string;
  readonly display: Display;
  /** Asks for the connections again, if they could not be loaded. */
  readonly reload?: (() => void) | undefined;
};

/** What the user should know about connecting now, with buttons for what they can do. Renders nothing if there is nothing to say. */
export function ConnectNotice({ connection, name, display, reload, ...part }: ConnectNoticeProps) {
  const messages = useMessages(connectMessages);
  const text = noticeOf(display, connection?.signIn, name, messages);
  const choices = "openAgain" in display ? display : undefined;
  useAnnouncement(choices && text);

  if (!text) return null;
  return (
    <Notice {...part} text={text}>
      {choices && (
        <>
          <Button onPress={choices.openAgain}>
            {choices.status === "blocked" ? messages.openWindow : messages.openAgain}
          </Button>
          <Button onPress={choices.useThisTab}>{messages.useThisTab}</Button>
          <Button onPress={choices.cancel} variant="ghost">
            {messages.cancel}
          </Button>
        </>
      )}
      {reload && <Button onPress={reload}>{messages.tryAgain}</Button>}
    </Notice>
  );
}
