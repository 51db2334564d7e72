import {
  Activity,
  AgentcardCards,
  Approvals,
  CivicConnect,
  ConnectButton,
  ConnectedApps,
  ToolPermissions,
  ToolQuestion,
} from "@keyhold/react";
import { agentcard, civic, type FakeBackendOptions, fakeApproval, fakeCards, withStatus } from "@keyhold/react/testing";
import type { ReactNode } from "react";
import { expect, test, vi } from "vitest";
import { manyCalls } from "../stories/support/exampleActivity.js";
import { exampleCards, exampleTransactions } from "../stories/support/exampleCards.js";
import { exampleQuestion } from "../stories/support/exampleQuestion.js";
import { exampleTools } from "../stories/support/exampleTools.js";
import { FakeKit } from "../stories/support/FakeKit.js";
import { languages } from "../stories/support/languages.js";
import { weather } from "../stories/support/linear.js";
import { faultsOf } from "./faultsOf.js";
import { openStory } from "./openStory.js";

interface Shown {
  readonly shown: ReactNode;
  readonly backend: FakeBackendOptions;
  /** What is pressed, one after the other, as selectors: the words are in another language each time. */
  readonly press?: readonly string[];
  /** What is there after that. */
  readonly until: string;
}

const connections = [withStatus(agentcard, "connected"), civic];
const cards = { connections, ...fakeCards({ cards: exampleCards, transactions: exampleTransactions }) };
const details = ["[data-keyhold-card=card_1] > [data-keyhold-details]"];
const remove = [...details, ".keyhold-card-details > .keyhold-button"];

const states: Readonly<Record<string, Shown>> = {
  "ConnectButton, waiting": {
    shown: <ConnectButton provider="agentcard" />,
    backend: { connections: [agentcard], attempt: { status: "pending" } },
    press: ["button:not([aria-disabled])"],
    until: ".keyhold-notice",
  },
  "ConnectButton, not loaded": {
    shown: <ConnectButton provider="agentcard" />,
    backend: { faults: { connections: "offline" } },
    until: ".keyhold-notice",
  },
  CivicConnect: {
    shown: <CivicConnect />,
    backend: { connections: [civic], productName: "Magpie", faults: { connect: "slow" } },
    press: ["button:not([aria-disabled])"],
    until: "[aria-busy]",
  },
  KeyField: {
    shown: <ConnectButton provider="weather" />,
    backend: { connections: [weather], productName: "Magpie" },
    press: ["button:not([aria-disabled])"],
    until: ".keyhold-key",
  },
  "ConnectedApps, not loaded": {
    shown: <ConnectedApps />,
    backend: { faults: { connections: "offline" } },
    until: ".keyhold-apps-message button",
  },
  AddServer: {
    shown: <ConnectedApps />,
    backend: { connections, canAddServers: true, faults: { addServer: "slow" } },
    press: [".keyhold-apps-add .keyhold-button"],
    until: ".keyhold-rename",
  },
  Approvals: {
    shown: <Approvals />,
    backend: { connections, approvals: [fakeApproval({ mayRepeat: true })], faults: { decide: "slow" } },
    press: [".keyhold-approval[data-ready] .keyhold-approval-actions > :last-child"],
    until: '.keyhold-approval[data-status="approving"]',
  },
  "Approvals, not loaded": {
    shown: <Approvals />,
    backend: { faults: { approvals: "offline" } },
    until: ".keyhold-approvals-message button",
  },
  "AgentcardCards, creating": {
    shown: <AgentcardCards />,
    backend: { ...cards, faults: { callTool: "slow" } },
    press: [".keyhold-create [type=submit]", ".keyhold-create .keyhold-notice [data-variant=solid]"],
    until: ".keyhold-notice [aria-busy]",
  },
  "AgentcardCards, details": {
    shown: <AgentcardCards />,
    backend: cards,
    press: details,
    until: ".keyhold-transactions",
  },
  "AgentcardCards, removing": { shown: <AgentcardCards />, backend: cards, press: remove, until: ".keyhold-notice" },
  "AgentcardCards, not loaded": {
    shown: <AgentcardCards />,
    backend: { connections, faults: { callTool: "offline" } },
    until: ".keyhold-notice",
  },
  Activity: { shown: <Activity />, backend: { connections, activity: manyCalls() }, until: ".keyhold-activity-more" },
  "Activity, not loaded": {
    shown: <Activity />,
    backend: { faults: { activity: "offline" } },
    until: ".keyhold-activity-message button",
  },
  ToolPermissions: {
    shown: <ToolPermissions connection="agentcard" />,
    backend: { connections, permissions: exampleTools, faults: { choose: "offline" } },
    press: ["[data-verdict=deny] input:not(:checked)"],
    until: ".keyhold-notice",
  },
  "ToolPermissions, not loaded": {
    shown: <ToolPermissions connection="agentcard" />,
    backend: { connections, faults: { permissions: "offline" } },
    until: ".keyhold-permissions-message button",
  },
  ToolQuestion: {
    shown: <ToolQuestion question={exampleQuestion({ isSending: true })} />,
    backend: {},
    until: ".keyhold-question",
  },
  "ToolQuestion, link": {
    shown: <ToolQuestion question={exampleQuestion({ fields: [], url: "https://donaudampfschifffahrt.example/" })} />,
    backend: {},
    until: ".keyhold-question",
  },
};

const everywhere = Object.keys(states).flatMap((state) => Object.keys(languages).map((locale) => [state, locale]));

test.each(everywhere)(
  "%s: a busy button stays in its place with large text, in the language %s",
  async (state, locale) => {
    const { shown, backend, press = [], until } = states[state] ?? expect.fail();
    vi.spyOn(window, "open").mockReturnValue({ close() {} } as Window);
    const story = openStory(
      <FakeKit backend={backend} messages={languages[locale]?.messages}>
        {shown}
      </FakeKit>,
    );
    const find = async (selector: string) => {
      await expect.poll(() => story.querySelector(selector), { message: selector }).not.toBe(null);
      return story.querySelector<HTMLElement>(selector) ?? expect.fail(selector);
    };
    for (const selector of press) (await find(selector)).click();
    const component = (await find(until)).closest<HTMLElement>(".keyhold") ?? expect.fail();
    for (const button of component.querySelectorAll(".keyhold-button")) button.setAttribute("aria-busy", "true");
    await document.fonts.ready;
    document.documentElement.style.fontSize = "200%";
    for (const dir of ["ltr", "rtl"]) {
      document.documentElement.dir = dir;
      for (const width of [280, 320]) {
        story.style.inlineSize = `${width}px`;
        expect.soft(faultsOf(component, 0), `${width} px, ${dir}`).toEqual([]);
      }
    }
  },
);
