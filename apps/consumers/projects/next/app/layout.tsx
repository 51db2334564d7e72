import "@keyhold/react/styles.css";
import type { ReactNode } from "react";
import { Queries } from "./Queries";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Queries>{children}</Queries>
      </body>
    </html>
  );
}
