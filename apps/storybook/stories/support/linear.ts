import type { Connection } from "@keyhold/contract";

/** A provider that the kit has no drawing and no name for. */
export const linear: Connection = {
  provider: "linear",
  name: "Linear",
  connectMethod: "redirect",
  status: "disconnected",
};
