import { createRoot } from "react-dom/client";
import { Accounts } from "../Accounts.js";
import { full } from "../backend.js";

window.fetch = full.fetch;
createRoot(document.querySelector("#root") as Element).render(<Accounts />);
