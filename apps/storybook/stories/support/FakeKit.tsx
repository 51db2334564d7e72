import { KeyholdProvider, type KeyholdProviderProps } from "@keyhold/react";
import { createFakeBackend, type FakeBackendOptions } from "@keyhold/react/testing";
import { useState } from "react";

/** A KeyholdProvider with a backend of its own. */
export function FakeKit({ backend, ...props }: { readonly backend: FakeBackendOptions } & KeyholdProviderProps) {
  const [{ fetch }] = useState(() => createFakeBackend(backend));
  return <KeyholdProvider {...props} fetch={fetch} />;
}
