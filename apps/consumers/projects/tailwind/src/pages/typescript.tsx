import "../main.js";
import { ConnectWithAgentcard, KeyholdProvider } from "@keyhold/react";
import { createRoot } from "react-dom/client";
import { full } from "../backend.js";

createRoot(document.querySelector("#root") as Element).render(
  <KeyholdProvider fetch={full.fetch}>
    <ConnectWithAgentcard provider="linear" />
    <ConnectWithAgentcard provider="linear" className="rounded-full bg-pink-600 px-6 text-yellow-200" />
  </KeyholdProvider>,
);
