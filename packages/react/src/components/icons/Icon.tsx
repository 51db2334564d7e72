import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";

/** Props of {@link Icon}. */
export type IconProps = PartProps<never, "span"> & { readonly state?: object | undefined };

/** What only the kit's own icons set. */
interface Drawing {
  readonly hue: string;
  /** The drawing as SVG path data, 24 units wide and high. */
  readonly path?: string | undefined;
}

/** A provider's icon: a drawing, or its children, on a coloured square. */
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
