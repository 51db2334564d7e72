import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import { Activity, AgentcardCards, Approvals, ConnectedApps } from "../../src/index.js";
import { ar } from "../../src/messages/ar.js";
import { de } from "../../src/messages/de.js";
import { en } from "../../src/messages/en.js";
import { es } from "../../src/messages/es.js";
import { fr } from "../../src/messages/fr.js";
import { ja } from "../../src/messages/ja.js";
import { pt } from "../../src/messages/pt.js";
import { zhHans } from "../../src/messages/zhHans.js";
import {
  agentcard,
  type FakeBackend,
  fakeActivityLine,
  fakeApproval,
  fakeCards,
  withStatus,
} from "../../src/testing/index.js";
import { openBackend } from "../support/openBackend.js";
import { renderKit } from "../support/renderKit.js";

let backend: FakeBackend;
beforeEach(() => {
  const connection = { ...withStatus(agentcard, "connected"), mode: "live" } as const;
  backend = openBackend({
    connections: [connection],
    approvals: [fakeApproval({ agent: undefined })],
    activity: [fakeActivityLine({ by: "page", agent: undefined })],
    ...fakeCards({ cards: [] }),
  });
});

test.each([
  ["Magpie", "Magpie can no longer", "A page of Magpie wants", "Magpie may pay", "Magpie"],
  [undefined, "This product can no longer", "A page of this product wants", "this product may pay", "This product"],
])("with the product's name %s, questions say: %s, %s, %s", async (name, disconnect, approval, money, caller) => {
  backend.productName = name;
  renderKit(
    <>
      <ConnectedApps />
      <Approvals />
      <AgentcardCards />
      <Activity />
    </>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Details: Agentcard" }));
  await userEvent.click(screen.getByRole("button", { name: "Disconnect Agentcard" }));
  await screen.findByText(disconnect, { exact: false });
  await userEvent.click(await screen.findByRole("button", { name: "Create card" }));
  await screen.findByText(approval, { exact: false });
  await screen.findByText(money, { exact: false });
  await within((await screen.findAllByRole("region", { name: "Activity" })).at(-1) ?? expect.fail()).findAllByText(
    caller,
  );
});

test.each([ar, de, en, es, fr, ja, pt, zhHans])(
  "in $locale, a question without the product's name is a whole sentence",
  (texts) => {
    for (const ask of [texts.confirmDisconnect, texts.approvalPageAsks, texts.cardRealMoney]) {
      expect(ask("Agentcard", "Magpie")).toContain("Magpie");
      expect(ask("Agentcard")).not.toMatch(/undefined|Magpie/);
      expect(ask("Agentcard").length).toBeGreaterThan(ask("Agentcard", "X").length);
    }
  },
);
