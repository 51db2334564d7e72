import {
  Activity,
  AgentcardCards,
  Approvals,
  ConnectButton,
  ConnectedApps,
  KeyholdProvider,
  ToolAuthorization,
  ToolPermissions,
} from "@keyhold/react";
import { type ComponentType, createElement, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { empty, failing, full, permission, refusing, signedOut, slow, toolless } from "../backend.js";
import modules from "../looks.module.css";
import "../app.css";
import "../looks.css";

const looks: Readonly<Record<string, string>> = {
  tailwind: [
    "flex flex-col items-end gap-7 col-start-2 col-span-1 w-48 min-h-17 m-3 px-9 py-2 border-4 border-dashed border-sky-500 rounded-3xl",
    "bg-pink-600 shadow-none text-yellow-200 font-light text-xl leading-10 text-end",
  ].join(" "),
  modules: modules.look ?? "",
  plain: "plain-look",
};
const look = looks[location.hash.slice(1)] ?? "";

/** A part with the classes of this page, and with its name for the test. */
function draw(owner: string, parts: object, name: string, props: object = {}): ReactNode {
  const Part = Reflect.get(parts, name) as ComponentType<object>;
  return createElement(Part, { key: name, className: look, "data-part": `${owner}.${name}`, ...props } as object);
}

interface PanelProps {
  readonly owner: string;
  readonly parts: object;
  /** The props of the root and of the rows, besides the classes. */
  readonly root?: object;
  readonly item: (given: never) => object;
}

/** All parts of a panel: the parts of a row in each row, and the other parts outside the list. */
function Panel({ owner, parts, root, item }: PanelProps) {
  const beside = ["Title", "Agent", "Search", "More", "Empty", "Loading", "Error", "AddServer"];
  const names = Object.keys(parts).filter((name) => !["Root", "List", "Item", "Facts", ...beside].includes(name));
  const row = (given: never) =>
    draw(owner, parts, "Item", {
      ...item(given),
      children: names.map((name) => {
        const children = name === "Details" && draw(owner, parts, "Facts");
        return draw(owner, parts, name, children ? { children } : {});
      }),
    });
  const children = [
    ...beside.filter((name) => name in parts).map((name) => draw(owner, parts, name)),
    draw(owner, parts, "List", { children: row }),
  ];
  return draw(owner, parts, "Root", { ...root, children });
}

const panels = { ConnectedApps, Approvals, Activity, ToolPermissions };
const names = Object.entries(panels).flatMap(([owner, parts]) => Object.keys(parts).map((name) => `${owner}.${name}`));

function Panels() {
  return (
    <>
      <Panel owner="ConnectedApps" parts={ConnectedApps} item={(connection) => ({ connection })} />
      <Panel owner="Approvals" parts={Approvals} item={(approval) => ({ approval })} />
      <Panel owner="Activity" parts={Activity} item={(line) => ({ line })} />
      <Panel
        owner="ToolPermissions"
        parts={ToolPermissions}
        root={{ connection: "agentcard", agents: ["shopper", "planner"] }}
        item={(tool) => ({ tool })}
      />
    </>
  );
}

createRoot(document.querySelector("#root") as Element).render(
  <>
    <div className={look} data-names={names.join(" ")} />
    {[full, slow, failing, refusing, toolless, signedOut, empty].map(({ fetch }, index) => (
      <KeyholdProvider key={String(index)} fetch={fetch}>
        <Panels />
      </KeyholdProvider>
    ))}
    <KeyholdProvider fetch={full.fetch}>
      {draw("", { ConnectButton }, "ConnectButton", { provider: "linear" })}
      {draw("", { AgentcardCards }, "AgentcardCards")}
      {draw("", { ToolAuthorization }, "ToolAuthorization", { provider: "agentcard", result: permission.asking })}
    </KeyholdProvider>
  </>,
);
