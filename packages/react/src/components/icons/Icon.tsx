import type { ReactNode } from "react";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";

/** Props of {@link Icon}. */
export type IconProps = PartProps<never, "span"> & { readonly state?: object };

/** A provider's icon: a coloured square with the shapes of an SVG of 24 units, or a letter. */
export function Icon({
  hue,
  shapes,
  state = {},
  ...props
}: IconProps & { readonly hue: string; readonly shapes: ReactNode }) {
  const children =
    typeof shapes === "string" ? (
      shapes
    ) : (
      <svg viewBox="0 0 24 24" aria-hidden="true">
        {shapes}
      </svg>
    );
  return renderPart(
    "span",
    state,
    { className: "keyhold-icon", "data-hue": hue, "aria-hidden": true, children },
    props,
  );
}
