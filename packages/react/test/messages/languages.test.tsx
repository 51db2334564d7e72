import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { AgentcardCards, ConnectedApps, type Messages } from "../../src/index.js";
import { ar } from "../../src/messages/ar.js";
import { de } from "../../src/messages/de.js";
import { en } from "../../src/messages/en.js";
import { es } from "../../src/messages/es.js";
import { fr } from "../../src/messages/fr.js";
import { ja } from "../../src/messages/ja.js";
import { pt } from "../../src/messages/pt.js";
import { zhHans } from "../../src/messages/zhHans.js";
import { agentcard, civic, type FakeCard, fakeCards, withStatus } from "../../src/testing/index.js";
import { openBackend } from "../support/openBackend.js";
import { renderKit } from "../support/renderKit.js";

const languages = [ar, de, es, fr, ja, pt, zhHans];
const card: FakeCard = {
  id: "card_1",
  last4: "4242",
  expiry: "11/29",
  balanceCents: 123_450,
  spendLimitCents: 123_450,
  status: "OPEN",
};
const samples = ["Agentcard", "read_file"] as const;

/** Every sentence of a language, its gaps filled with samples. `accountAt` has no words. */
function sentences({ errors, locale: _locale, accountAt: _accountAt, ...messages }: Messages): Map<string, string> {
  const told = Object.entries({ ...messages, ...errors });
  return new Map(told.map(([key, message]) => [key, typeof message === "string" ? message : message(...samples)]));
}

test.each(languages.map((language) => [language.locale, language] as const))(
  "%s says everything in its own words, and names what English names",
  (_locale, language) => {
    const own = sentences(language);
    const inEnglish = sentences(en);
    expect([...own.keys()].sort()).toEqual([...inEnglish.keys()].sort());
    for (const [key, english] of inEnglish) {
      const sentence = own.get(key) ?? "";
      expect(sentence.trim(), key).not.toBe("");
      expect(sentence, key).not.toBe(english);
      expect(sentence.includes(samples[0]), key).toBe(english.includes(samples[0]));
      expect(sentence.includes(samples[1]), key).toBe(english.includes(samples[1]));
    }
  },
);

/** Words in a row, without what surrounds them; languages that write without spaces have no ends of words to look for. */
const inARow = (text: string) => {
  const words = text.toLowerCase().replace(/[^\p{L}\p{M}\p{N} ]/gu, "");
  return /\p{Script=Han}/u.test(words) ? words : ` ${words.trim()} `;
};

test.each([en, ...languages])("in $locale, the accessible name of each button contains its text", (language) => {
  for (const [seen, called] of [
    [language.connect, language.connectWith],
    [language.connecting, language.connectingWith],
    [language.reconnect, language.reconnectWith],
    [language.disconnect, language.disconnectFrom],
    [language.disconnect, (name: string) => language.disconnectAccount("alice@example.com", name)],
    [language.addAccount, language.addAccountAt],
    [language.rename, language.renameAccount],
    [language.makeDefault, language.makeAccountDefault],
    [language.tryAgain, language.tryAgainWith],
    [language.remove, language.removeServer],
    [language.details, language.detailsOf],
    [language.cardClose, language.cardCloseLabel],
    [language.cardDetails, language.cardDetailsLabel],
  ] as const) {
    expect(inARow(called("Agentcard"))).toContain(inARow(seen));
  }
});

test.each([
  [ar, "متصل منذ 22\u200F/11\u200F/2026", "الاتصال بـ Civic", "\u2068\u200F1,234.50\u00A0\u2068US$\u2069\u2069"],
  [de, "Verbunden seit 22.11.2026", "Mit Civic verbinden", "1.234,50\u00A0$"],
  [es, "Conectado desde el 22 nov 2026", "Conectar con Civic", "1234,50\u00A0US$"],
  [fr, "Connecté depuis le 22 nov. 2026", "Se connecter à Civic", "1\u202F234,50\u00A0$US"],
  [ja, "2026/11/22から接続", "Civic に接続", "$1,234.50"],
  [pt, "Conectado desde 22 de nov. de 2026", "Conectar com Civic", "US$\u00A01.234,50"],
  [zhHans, "自 2026年11月22日起已连接", "连接 Civic", "US$1,234.50"],
] as const)("the panel and the cards use the language $locale", async (messages, since, connect, balance) => {
  openBackend({ connections: [withStatus(agentcard, "connected"), civic], ...fakeCards({ cards: [card] }) });
  renderKit(
    <>
      <ConnectedApps />
      <AgentcardCards />
    </>,
    { messages },
  );
  const tile = within(await screen.findByRole("listitem", { name: messages.cardEndingIn("4242") }));
  const [amount, limit] = tile.getAllByText(/\d[,.]\d/);
  expect(amount?.textContent).toBe(balance);
  expect(limit?.textContent).toContain(balance);
  await screen.findByText(since);
  screen.getByText(messages.testMode);
  screen.getByRole("button", { name: connect });
  screen.getByRole("region", { name: messages.connectedApps });
});
