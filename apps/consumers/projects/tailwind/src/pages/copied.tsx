import { createRoot } from "react-dom/client";
import { full } from "../backend.js";
import { Copied } from "../Copied.js";

window.fetch = full.fetch;
createRoot(document.querySelector("#root") as Element).render(<Copied />);
