import type { Connection } from "@keyhold/contract";
import { Fragment, useState } from "react";
import { useAgentcardCards } from "../../hooks/useAgentcardCards.js";
import { useCalls } from "../../hooks/useCalls.js";
import { useConnection } from "../../hooks/useConnection.js";
import { useUserChanges } from "../../hooks/useUserChanges.js";
import { cardMessages } from "../../messages/en/cards.js";
import { toolMessages } from "../../messages/en/tools.js";
import { useMessages } from "../../messages/useMessages.js";
import { LiveRegion } from "../../provider/LiveRegion.js";
import { type ConnectionName, idOf } from "../../queries/findConnection.js";
import { ConnectWithAgentcard } from "../connect-button/ConnectWithAgentcard.js";
import { Button } from "../parts/Button.js";
import { Notice } from "../parts/Notice.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { useForAWhile } from "../shared/useForAWhile.js";
import { CardList } from "./CardList.js";
import { CreateCard } from "./CreateCard.js";
import { OwnCards } from "./OwnCards.js";

/** The state of AgentcardCards, for `className`, `style` and `render`. */
export interface AgentcardCardsState {
  /** The status of the connection; once it is connected, the status of the list. */
  readonly status:
    | Exclude<Connection["status"], "connected">
    | "loading"
    | "waits_for_approval"
    | "ready"
    | "empty"
    | "load_failed";
  /** Whether the money on the cards is real (`live`). Undefined if that is not known. */
  readonly mode: Connection["mode"];
}

/** Props of {@link AgentcardCards}. */
export type AgentcardCardsProps = Omit<PartProps<AgentcardCardsState, "section">, "children"> & {
  /**
   * Agentcard's id in the backend's configuration, the id of a further account, or a connection: see {@link ConnectionName}.
   * @default "agentcard"
   */
  readonly provider?: ConnectionName | undefined;
  /**
   * The amount that a new card is offered with, in US cents.
   * @default 1000
   */
  readonly amountCents?: number | undefined;
};

/**
 * The cards that your app created through the user's connection to Agentcard: what is left of their limits, and their transactions. The user can
 * create and remove cards. Below, the user's own cards, if Agentcard names them. The component never shows a card number or a security code. While
 * Agentcard is not connected, it says what a card is for, and offers to connect.
 *
 * @example
 * ```tsx
 * <AgentcardCards amountCents={2500} />
 * ```
 */
export function AgentcardCards({ provider = "agentcard", amountCents = 1000, ...props }: AgentcardCardsProps) {
  const messages = useMessages(cardMessages);
  const calling = useMessages(toolMessages);
  const { data: connection, error } = useConnection(provider);
  const { isUnclear } = useCalls(provider);
  const { cards } = useAgentcardCards(provider);
  const userChanges = useUserChanges();
  const hasUserChanged = useForAWhile(userChanges || undefined);
  const [createdId, setCreatedId] = useState<string>();
  const keepFocus = useKeepFocus();

  const { name = idOf(provider) } = connection ?? {};
  const connected = connection?.status === "connected";
  const waiting = cards.approvalId === undefined ? "loading" : "waits_for_approval";
  const unknown = error || cards.error ? "load_failed" : waiting;
  const list = cards.data ? (cards.data.length > 0 ? "ready" : "empty") : unknown;
  const status = !connection ? unknown : connection.status === "connected" ? list : connection.status;
  const children = (
    <>
      <div className="keyhold-cards-head">
        <h2 className="keyhold-cards-title">{messages.cards}</h2>
        {connected && (
          <Button variant="ghost" busy={cards.isFetching} onPress={() => void cards.refetch()}>
            {messages.cardsRefresh}
          </Button>
        )}
      </div>
      {hasUserChanged && <Notice text={calling.errors.user_changed?.("")} tone="warning" />}
      {isUnclear && <Notice text={calling.errors.several_connections(name)} tone="warning" />}
      {connected && !isUnclear && (
        <Fragment key={userChanges}>
          {list === "empty" && (
            <div className="keyhold-cards-empty">
              <p>{messages.cardsAbout}</p>
              <p>{messages.cardsEmpty}</p>
            </div>
          )}
          <CreateCard connection={connection} amountCents={amountCents} onCreated={setCreatedId} />
          <CardList connection={connection} createdId={createdId} />
          <OwnCards connection={connection} />
        </Fragment>
      )}
      {connection && !connected && <p className="keyhold-cards-empty">{messages.cardsAbout}</p>}
      {!connected && <ConnectWithAgentcard provider={provider} />}
      <LiveRegion />
    </>
  );
  const own = {
    className: "keyhold keyhold-cards",
    tabIndex: -1,
    "aria-label": messages.cards,
    "aria-busy": status === "loading" || undefined,
    ...keepFocus,
    children,
  };
  return renderPart("section", { status, mode: connection?.mode } satisfies AgentcardCardsState, own, props);
}
