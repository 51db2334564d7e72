import { KeyholdProvider, type KeyholdProviderProps } from "@keyhold/react";
import { useState } from "react";
import { fakeFetch, type Scenario } from "./fakeFetch.js";

/** A KeyholdProvider with a backend of its own. */
export function FakeKit({ scenario, ...props }: { readonly scenario: Scenario } & KeyholdProviderProps) {
  const [fetch] = useState(() => fakeFetch(scenario));
  return <KeyholdProvider {...props} fetch={fetch} />;
}
