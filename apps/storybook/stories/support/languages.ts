import type { Messages } from "@keyhold/react";
import { ar } from "@keyhold/react/messages/ar";
import { de } from "@keyhold/react/messages/de";
import { es } from "@keyhold/react/messages/es";
import { fr } from "@keyhold/react/messages/fr";
import { ja } from "@keyhold/react/messages/ja";
import { pt } from "@keyhold/react/messages/pt";
import { zhHans } from "@keyhold/react/messages/zh-Hans";

/** Every language of the kit, by its tag. English is the default. */
export const languages: Readonly<Record<string, { readonly title: string; readonly messages?: Messages }>> = {
  en: { title: "English" },
  de: { title: "Deutsch", messages: de },
  fr: { title: "Français", messages: fr },
  es: { title: "Español", messages: es },
  pt: { title: "Português", messages: pt },
  ja: { title: "日本語", messages: ja },
  "zh-Hans": { title: "简体中文", messages: zhHans },
  ar: { title: "العربية", messages: ar },
};
