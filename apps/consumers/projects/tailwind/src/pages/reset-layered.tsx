import "../reset.css";
import "@keyhold/react/styles.css";
import { createRoot } from "react-dom/client";
import { ResetPage } from "../ResetPage.js";

createRoot(document.querySelector("#root") as Element).render(<ResetPage />);
