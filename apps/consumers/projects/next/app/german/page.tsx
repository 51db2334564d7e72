import { ConnectedApps, ConnectWithAgentcard, KeyholdProvider } from "@keyhold/react";
import { de } from "@keyhold/react/messages/de";
import { Names } from "./Names";

/** A server component that passes texts on, and shows parts that only client components can name. */
export default function Page() {
  return (
    <KeyholdProvider messages={de}>
      <ConnectWithAgentcard />
      <ConnectedApps />
      <Names />
    </KeyholdProvider>
  );
}
