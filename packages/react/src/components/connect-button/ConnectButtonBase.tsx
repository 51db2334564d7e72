import { type ComponentType, type ReactNode, useId } from "react";
import { isConnecting } from "../../connector/ConnectState.js";
import { type UseConnectOptions, useConnect } from "../../hooks/useConnect.js";
import { useConnection } from "../../hooks/useConnection.js";
import { connectMessages } from "../../messages/en/connect.js";
import { useMessages } from "../../messages/useMessages.js";
import { LiveRegion } from "../../provider/LiveRegion.js";
import { type ConnectionName, idOf } from "../../queries/findConnection.js";
import { OwnIcon } from "../icons/OwnIcon.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { ConnectNotice, type ConnectNoticeProps } from "../shared/ConnectNotice.js";
import { type DisplayStatus, displayOf } from "../shared/display.js";
import type { ExchangeNoticeProps } from "../shared/ExchangeNotice.js";

/** The state of a ConnectButton, for `className`, `style` and `render`. */
export interface ConnectButtonState {
  /** What the button shows: see `displayOf`. */
  readonly status: DisplayStatus;
  /** The id that the button was given: a provider's or a connection's. */
  readonly provider: string;
}

/** Props of {@link ConnectButton}. The button itself gets the props of a `button`, and `className`, `style` and `render`. */
export type ConnectButtonProps = Omit<UseConnectOptions, "account"> &
  Omit<PartProps<ConnectButtonState, "button">, "name" | keyof UseConnectOptions> & {
    /** The provider's id in the backend's configuration, the id of a further account, or a connection: see {@link ConnectionName}. */
    readonly provider: ConnectionName;
    /** The provider's name on the button. Default: the name from the backend; the id until it is loaded. */
    readonly name?: string | undefined;
    /** `null` for no icon. Default: the provider's own icon, else the kit's drawing of its brand, else the first letter of its name. */
    readonly icon?: ReactNode;
    /**
     * How much the button stands out. A connected button never stands out.
     * @default "solid"
     */
    readonly variant?: "solid" | "outline" | "ghost" | undefined;
    /**
     * At least 32, 40 or 48 px high; on touch screens at least 44.
     * @default "md"
     */
    readonly size?: "sm" | "md" | "lg" | undefined;
    /** As wide as the element around it. */
    readonly fullWidth?: boolean | undefined;
    /** Shows only the icon. The label is then a tooltip, and what a screen reader says. */
    readonly iconOnly?: boolean | undefined;
  };

/** What only the buttons themselves set. */
interface OwnProps {
  /** Shown unless the provider has an icon of its own. */
  readonly drawing: ReactNode;
  /** Says before the click what connecting at once allows. Only the buttons of providers that can connect so load it. */
  readonly Exchange?: ComponentType<ExchangeNoticeProps> | undefined;
  /** What the user should know about connecting. Only the button for any provider loads the one with the field for a key. */
  readonly Notice?: ComponentType<ConnectNoticeProps> | undefined;
}

/** The button of {@link ConnectButton}. It does not import the drawings, so a button for one provider loads only its own. */
export function ConnectButtonBase({
  provider: named,
  drawing,
  icon,
  variant = "solid",
  size = "md",
  fullWidth,
  iconOnly,
  Exchange,
  Notice = ConnectNotice,
  onConnect,
  onCancel,
  onError,
  children,
  ...props
}: ConnectButtonProps & OwnProps) {
  const messages = useMessages(connectMessages);
  const provider = idOf(named);
  const connection = useConnection(named);
  const { connect, state, startedHere } = useConnect(named, { onConnect, onCancel, onError });
  const keepFocus = useKeepFocus("[data-variant]");
  const display = displayOf(connection, state);
  const { status } = display;
  const { data, refetch } = connection;
  const { name = data?.name ?? provider, ...button } = props;
  const reload = () => void refetch();
  const exchanges = Exchange && status === "disconnected" && data?.connectMethod === "exchange";
  const exchangeId = useId();

  const busy = isConnecting(status);
  const rest = (
    status === "connected"
      ? messages.connectedWith
      : data?.status === "needs_reconnect"
        ? messages.reconnectWith
        : messages.connectWith
  )(name);
  const account = status === "connected" ? (data?.label ?? data?.account) : undefined;
  const label = busy ? messages.connectingWith(name) : account ? `${rest}: ${account}` : rest;
  return (
    <div className="keyhold keyhold-connect" data-keyhold-connect={provider} data-status={status} {...keepFocus}>
      <Button
        data-size={size}
        data-full-width={fullWidth && ""}
        data-icon-only={iconOnly && ""}
        title={iconOnly ? label : undefined}
        aria-describedby={exchanges ? exchangeId : undefined}
        {...button}
        state={{ status, provider }}
        variant={status === "connected" ? "outline" : variant}
        busy={busy}
        isDisabled={busy || status === "loading" || status === "connected"}
        onPress={!data || status === "unavailable" ? reload : connect}
        label={busy || iconOnly || account ? label : undefined}
        text={
          <>
            {icon === undefined ? <OwnIcon icon={data?.icon} fallback={drawing} /> : icon}
            {/* The label at rest, which is invisible while the page connects, keeps the button's width. The space parts the words from the
                account: the text must be in the button's accessible name. */}
            {!iconOnly && (
              <span className="keyhold-label" data-rest={busy ? rest : undefined}>
                <span>{busy ? messages.connecting : account ? `${rest} ` : rest}</span>
                {account && <bdi>{account}</bdi>}
              </span>
            )}
          </>
        }
      >
        {children}
      </Button>
      {exchanges && <Exchange state={{ status }} name={name} textId={exchangeId} />}
      <Notice
        state={{ status }}
        connection={data}
        name={name}
        display={startedHere ? display : displayOf(connection)}
        reload={data ? undefined : reload}
      />
      <LiveRegion />
    </div>
  );
}
