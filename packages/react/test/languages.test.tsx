import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { ConnectedApps, type Messages } from "../src/index.js";
import { ar } from "../src/messages/ar.js";
import { de } from "../src/messages/de.js";
import { en } from "../src/messages/en.js";
import { es } from "../src/messages/es.js";
import { fr } from "../src/messages/fr.js";
import { ja } from "../src/messages/ja.js";
import { pt } from "../src/messages/pt.js";
import { zhHans } from "../src/messages/zhHans.js";
import { agentcard, civic, withStatus } from "../src/testing/index.js";
import { openBackend } from "./openBackend.js";
import { renderKit } from "./renderKit.js";

const languages = [ar, de, es, fr, ja, pt, zhHans];
const samples = ["Agentcard", "read_file"] as const;

/** Every sentence of a language, its gaps filled with samples. */
function sentences({ errors, locale: _locale, ...messages }: Messages): Map<string, string> {
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

test.each([en, ...languages])("in $locale, what a button is called has what stands on it", (language) => {
  for (const [seen, called] of [
    [language.connect, language.connectWith],
    [language.connecting, language.connectingWith],
    [language.reconnect, language.reconnectWith],
    [language.disconnect, language.disconnectFrom],
    [language.tryAgain, language.tryAgainWith],
    [language.cardClose, language.cardCloseLabel],
  ] as const) {
    expect(inARow(called("Agentcard"))).toContain(inARow(seen));
  }
});

test.each([
  [ar, "متصل منذ 22\u200F/11\u200F/2026", "الاتصال بـ Civic"],
  [de, "Verbunden seit 22.11.2026", "Mit Civic verbinden"],
  [es, "Conectado desde el 22 nov 2026", "Conectar con Civic"],
  [fr, "Connecté depuis le 22 nov. 2026", "Se connecter à Civic"],
  [ja, "2026/11/22から接続", "Civic に接続"],
  [pt, "Conectado desde 22 de nov. de 2026", "Conectar com Civic"],
  [zhHans, "自 2026年11月22日起已连接", "连接 Civic"],
] as const)("the panel speaks $locale", async (messages, since, connect) => {
  openBackend({ connections: [withStatus(agentcard, "connected"), civic] });
  renderKit(<ConnectedApps />, { messages });
  await screen.findByText(since);
  screen.getByText(messages.testMode);
  screen.getByRole("button", { name: connect });
  screen.getByRole("region", { name: messages.connectedApps });
});
