import { authorizePath, paths } from "@keyhold/contract";
import { expect, it } from "vitest";
import { en } from "../../../src/router/pages/texts/en.js";
import type { PageTexts } from "../../../src/router/pages/texts/PageTexts.js";
import { attemptId, mount, openProduct } from "../../support/openProduct.js";

const NAME = "Agentcard";

it("the finished page speaks the language that the browser prefers, of the eight that the kit has, and otherwise English", async () => {
  const product = await openProduct();
  const browser = await product.browserOf();
  const languageFor = async (accepted: string) => {
    const address = `${mount}${paths.finished("agentcard")}?error=rate_limited`;
    return languageOf(await browser.navigate(address, { "accept-language": accepted }));
  };
  const expected = {
    "": "en ltr",
    "*": "en ltr",
    "en-GB,en;q=0.9,de;q=0.8": "en ltr",
    "de-AT,de;q=0.9,en;q=0.8": "de ltr",
    "nl,fr-CA;q=0.9,en;q=0.8": "fr ltr",
    "es-419": "es ltr",
    "pt-BR,pt;q=0.9": "pt ltr",
    ja: "ja ltr",
    "zh-Hans-CN": "zh-Hans ltr",
    "zh-TW,zh;q=0.9,en;q=0.8": "zh-Hans ltr",
    "ar-EG": "ar rtl",
    "nl-NL": "en ltr",
    "en;q=0,de;q=0.1": "de ltr",
    '"><script>alert(1)</script>': "en ltr",
    constructor: "en ltr",
  };
  const found = await Promise.all(
    Object.keys(expected).map(async (accepted) => [accepted, await languageFor(accepted)] as const),
  );
  expect(Object.fromEntries(found)).toEqual(expected);
  await product.close();
});

it("a finished page speaks the language of the product's page, whatever the browser prefers, after a failure, a callback and a foreign callback", async () => {
  const product = await openProduct();
  const browser = await product.browserOf("alice");
  const finish = async (address: string) => {
    const { headers } = await browser.navigate(address, french);
    return languageOf(await browser.navigate(headers.get("location") ?? "", french));
  };
  const french = { "accept-language": "fr" };
  const authorize = (lang: string) =>
    mount + authorizePath("agentcard", { attempt: attemptId(), display: "popup", lang });

  const { headers } = await browser.navigate(authorize("ja"), french);
  const callback = await product.emulator.agentcard.approve({
    url: headers.get("location") ?? "",
    email: "alice@example.com",
  });
  expect(await finish(callback)).toBe("ja ltr");
  expect(await finish(`${authorize("ar-EG")}&return_to=https://evil.example`)).toBe("ar rtl");
  // Without the attempt, only the browser's choice is known.
  expect(await finish(callback.replace(/state=[^&]*/, "state=other"))).toBe("fr ltr");
  await product.close();
});

it.each([
  ["civic-auth", "de-AT", "de-AT"],
  ["civic-auth", undefined, null],
  ["civic-auth", "de fr", null],
  ["civic-auth", "<b>", null],
  // Its metadata does not say that it is an OpenID provider, or that it takes `ui_locales`.
  ["agentcard", "de", null],
])("at %s, a page in the language %s sends the user there with ui_locales=%s", async (provider, lang, expected) => {
  const product = await openProduct();
  const browser = await product.browserOf("alice");
  const query = { attempt: attemptId(), display: "popup", ...(lang && { lang }) } as const;
  const { headers } = await browser.navigate(mount + authorizePath(provider, query));
  expect(new URL(headers.get("location") ?? "").searchParams.get("ui_locales")).toBe(expected);
  await product.close();
});

it.each(["ar", "de", "es", "fr", "ja", "pt", "zhHans"])(
  "the pages in the language %s have no text that is still English, and name what the English text names",
  async (language) => {
    const module: Record<string, PageTexts> = await import(`../../../src/router/pages/texts/${language}.ts`);
    const { locale: _locale, dir: _dir, ...english } = en;
    const texts = new Map(textsIn(module[language]));
    for (const [path, text] of textsIn(english)) {
      const translated = texts.get(path) ?? "";
      expect(translated, path).not.toBe("");
      expect(translated, path).not.toBe(text);
      // A heading can name the provider where the English one does not, but no text may lose the name.
      if (text.includes(NAME)) expect(texts.get(path.replace(/\.title$/, ".text")) + translated, path).toContain(NAME);
    }
  },
);

/** All texts with their places. Functions get the name of a provider. */
function textsIn(value: unknown, path = ""): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return textsIn(value(NAME), path);
  return Object.entries(Object(value)).flatMap(([key, part]) => textsIn(part, `${path}.${key}`));
}

/** The language of a page and its direction. */
async function languageOf(page: Response): Promise<string | undefined> {
  return /<html lang="([^"]*)" dir="([^"]*)">/
    .exec(await page.text())
    ?.slice(1)
    .join(" ");
}
