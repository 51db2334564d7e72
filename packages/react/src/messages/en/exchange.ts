import type { ExchangeMessages } from "../Messages.js";

/** The English text about connecting at once. */
export const exchangeMessages: ExchangeMessages = {
  exchanges: (name, product = "this product") =>
    `${name} takes your sign-in to ${product}, so there is no page to confirm. Once connected, ${product} can use your tools at ${name} until you disconnect.`,
};
