import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";

/** Props of {@link Icon}. */
export type IconProps = PartProps<never, "span"> & { readonly state?: object };

/** Props of what only the kit's own icons say. */
interface Drawing {
  readonly hue: string;
  /** The lines of a drawing, 24 units wide and high. */
  readonly path?: string;
}

/** A provider's icon: a drawing, or what its children are, on a square of a colour. */
export function Icon({ hue, path, children, state = {}, ...props }: IconProps & Drawing) {
  const own = {
    className: "keyhold-icon",
    "data-hue": hue,
    "aria-hidden": true,
    children: path ? (
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={path} />
      </svg>
    ) : (
      children
    ),
  };
  return renderPart("span", state, own, props);
}
