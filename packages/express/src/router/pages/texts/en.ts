import type { PageTexts } from "./PageTexts.js";

const close = "You can close this window and go back to where you started.";
const look = (name: string) =>
  `Look at your connections in the product in a moment. If ${name} is not among them, start again.`;

export const en: PageTexts = {
  locale: "en",
  dir: "ltr",
  back: (product = "the product") => `Go back to ${product}`,
  finished: {
    connected: (name) => ({ title: `${name} is connected`, text: close }),
    cancelled: (name) => ({ title: "Nothing was connected", text: `You did not give access to ${name}. ${close}` }),
    pending: (name) => ({
      title: "Not connected yet",
      text: `Finish signing in at ${name}, in the window that is open there.`,
    }),
    finishing: (name) => ({
      title: `${name} is taking long to answer`,
      text: `Your part is done. The product continues on its own, and shows ${name} among your connections as soon as it is connected. ${close}`,
    }),
    failed: (name) => ({ title: `${name} could not be connected`, text: `Start again in the product. ${close}` }),
    failures: {
      unknown_attempt: (name) => ({
        title: "This browser did not start connecting",
        text: `The sign-in at ${name} was started in another browser, in a private window, at another address of the product, or too long ago. Start again in the product, and if you get a link by e-mail, open it in the same browser.`,
      }),
      request_refused: () => ({
        title: "Start from the product itself",
        text: "A page of another site opened this address, so nothing was started. Go to the product and connect there.",
      }),
      attempt_foreign: (name) => ({
        title: "Another user is signed in now",
        text: `Another user of the product began to connect ${name} here. Nothing was connected. Start again in the product, as the user who wants to connect.`,
      }),
      user_changed: () => ({
        title: "Another user is signed in now",
        text: "The page that you come from shows another user, so nothing was started. Go back to the product and check which user is signed in there.",
      }),
      not_signed_in: () => ({ title: "You are not signed in", text: "Sign in to the product first, then connect." }),
      provider_unavailable: (name) => ({ title: `${name} does not answer`, text: `${look(name)} ${close}` }),
      store_unavailable: (name) => ({
        title: "The product cannot store anything at the moment",
        text: `${look(name)} ${close}`,
      }),
      connecting_interrupted: (name) => ({
        title: `We do not know whether ${name} is connected`,
        text: `The product was interrupted. ${look(name)} ${close}`,
      }),
      not_connected: (name) => ({
        title: "This connection has ended",
        text: `This account at ${name} is not connected any more. Start again in the product, with a new connection. ${close}`,
      }),
      too_many_accounts: (name) => ({
        title: "You cannot connect another account here",
        text: `Nothing was started. To use another account at ${name}, disconnect one first. ${close}`,
      }),
      rate_limited: () => ({
        title: "Too many tries",
        text: `Nothing was started. Wait a minute, then connect again. ${close}`,
      }),
      link_over: () => ({
        title: "This link is over",
        text: `It was used, or it has expired. Ask for a new one. ${close}`,
      }),
      other_account: (name) => ({
        title: "Another account is needed",
        text: `You signed in at ${name} with another account than this product asks for. Nothing was connected. Open the link again, and sign in with the account that it names.`,
      }),
      no_access: (name) => ({
        title: `${name} does not let you in yet`,
        text: `Ask the owner of the account at ${name} for an invitation, then connect again.`,
      }),
    },
  },
  link: {
    title: (name, product = "this product") => `Connect ${name} to ${product}`,
    asks: (name, product = "This product") =>
      `${product} asks you to connect your account at ${name}. You sign in there and see what you allow. Nothing happens before you do.`,
    expects: (name) => `Your account at ${name}`,
    start: (name) => `Continue to ${name}`,
    leaves: (name) => ({ title: `To ${name} …`, text: "If nothing happens, use this link." }),
    key: {
      asks: (name, product = "This product") =>
        `${product} asks you to connect your account at ${name}. Enter your key for ${name} here. It is stored encrypted, and never shown again.`,
      label: "Key",
      find: (name) => `Find your key at ${name}`,
      start: "Connect",
      failures: {
        key_invalid: (name) => `This is not a key. Copy the whole key at ${name}, and nothing else.`,
        key_refused: (name) => `${name} does not accept this key. Check it, or create a new one.`,
        other_account: (name) =>
          `This key is for another account at ${name}. Nothing was stored. Enter a key of the account that is named here.`,
      },
    },
    connected: "You can close this window, and go back to the message with the link.",
    over: {
      title: "This link is over",
      text: "It was used, it has expired, or a part of it is missing. Ask for a new one.",
    },
    foreign: {
      title: "This link is for another user",
      text: "Nothing was started. If the link was meant for you, sign in to the product as the user who got it, and open it again.",
    },
    openAgain: "Open the link again",
  },
  approve: {
    asks: "Needs your approval",
    agentAsks: (agent, name) => `The agent “${agent}” wants to do this with your account at ${name}.`,
    pageAsks: (name, product = "this product") => `A page of ${product} wants to do this with your account at ${name}.`,
    mayRepeat:
      "The same request was sent before, and no answer came. It may be done already. If you approve, it can happen a second time.",
    testMode: "Test mode",
    liveMode: "Live",
    account: "Account",
    tool: "Tool",
    sent: "What will be sent",
    nothingSent: "No further details.",
    showAll: (characters) => `Show all ${characters} characters`,
    showMore: (count) => `Show ${count} more`,
    ends: (inTime) => `If you do not decide, this request ends ${inTime}, and nothing is sent.`,
    approve: "Approve",
    decline: "Decline",
    approved: { title: "Approved", text: "This counts once, for exactly this request. You can close this page." },
    declined: { title: "Declined", text: "Nothing is sent for this request. You can close this page." },
    over: {
      title: "There is nothing to decide here",
      text: "This request is over, or it belongs to another user. Check which user is signed in to the product.",
    },
    signIn: (host) => ({ title: `Sign in to ${host} first`, text: "Then open this link again." }),
    confirm: {
      title: "One more step is needed",
      text: "The product asks you to confirm this in its own pages. Until then, the request still waits.",
    },
    refused: {
      title: "Nothing was decided",
      text: "The decision did not come from this page, or the page was too old. Open it again, and decide there.",
    },
    limited: { title: "Too many tries", text: "Nothing was decided. Wait a minute, then open this page again." },
    failed: {
      title: "Something went wrong",
      text: "The product did not answer as it should. Open this page again in a minute: it shows how the request stands.",
    },
    openAgain: "Open the request again",
  },
};
