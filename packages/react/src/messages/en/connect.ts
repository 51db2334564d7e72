import type { ConnectMessages } from "../Messages.js";

/** The English texts of the errors that any component can have. */
export const connectErrors = {
  not_signed_in: () => "You are not signed in to this product. Sign in, then try again.",
  unknown_attempt: (name: string) => `The ${name} window did not open as it should. Try again.`,
  attempt_foreign: (name: string) => `Another user was signed in here when connecting ${name} began. Start again.`,
  attempt_expired: () => "This took longer than 20 minutes. Start again.",
  authorization_refused: (name: string) => `${name} refused to connect this product.`,
  client_refused: (name: string) =>
    `${name} does not accept this product at the moment. Contact this product’s support.`,
  provider_unavailable: (name: string) =>
    `${name} does not answer at the moment. Nothing is lost; try again in a while.`,
  needs_reconnect: (name: string) => `${name} has ended this connection. Reconnect to go on.`,
  needs_login: (name: string) => `Sign in to this product again, then try ${name} again.`,
  no_access: (name: string) => `${name} knows you but does not let you in. Ask the account’s owner for an invitation.`,
  insufficient_scope: (name: string) => `${name} wants you to allow more for this. Reconnect, then try again.`,
  rate_limited: (name: string) => `Too many requests to ${name} at once. Wait a minute, then try again.`,
  user_changed: () =>
    "Another user is signed in here now, so nothing was done. This page now shows what belongs to them.",
  too_many_accounts: (name: string) => `You cannot connect more ${name} accounts here. Disconnect one first.`,
  too_many_servers: () => "You cannot add more servers. Remove one first.",
  server_unusable: (name: string) => `${name} cannot be used here. Check the address.`,
  framed: (name: string) =>
    `This page is shown inside another page, where your browser does not let it connect ${name}. Open it in a window of its own and connect there.`,
  request_blocked: () =>
    "Your browser, or an extension in it, blocks a request of this page. Load the page again; if that does not help, allow its requests.",
  offline: () => "You are offline, or this product does not answer. Check your internet connection, then try again.",
  not_ready: () => "Not loaded yet. Try again in a moment.",
} satisfies ConnectMessages["errors"];

/** The English texts of the button. */
export const connectMessages: ConnectMessages = {
  connectWith: (name) => `Connect with ${name}`,
  connecting: "Connecting…",
  connectingWith: (name) => `Connecting with ${name}…`,
  connectedWith: (name) => `Connected with ${name}`,
  reconnectWith: (name) => `Reconnect with ${name}`,
  tryAgain: "Try again",
  openWindow: "Open the window",
  openAgain: "Open again",
  useThisTab: "Use this tab instead",
  cancel: "Cancel",

  waiting: (name) => `Continue in the ${name} window. This page notices when you are done.`,
  waitingForEmail: (name) =>
    `Continue in the ${name} window, then check your e-mail. You may finish in another tab; this page notices.`,
  unseen: (name) => `If you have closed the ${name} window, open it again. This page notices when you are done.`,
  blocked: (name) => `Your browser blocked the ${name} window.`,
  cancelled: (name) => `You cancelled at ${name}. Nothing was connected.`,
  connected: (name) => `${name} is connected.`,

  errors: connectErrors,
  error: () => "Something went wrong. Try again; if it happens again, contact support.",
};
