import type { CSSProperties } from "react";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";

/** Props of {@link Icon}. */
export type IconProps = PartProps<never, "span"> & { readonly state?: object | undefined };

/** What only the kit's own icons set. */
interface Drawing {
  /** The provider's colour on light and on dark surfaces. */
  readonly colors?: readonly [light: string, dark: string] | undefined;
  /** The drawing as SVG path data, 24 units wide and high. */
  readonly path?: string | undefined;
}

/** A provider's icon: a drawing, or its children, on a coloured square. */
export function Icon({ colors, path, children, state = {}, ...props }: IconProps & Drawing) {
  const own = {
    className: "keyhold-icon",
    style: colors && ({ "--_light": colors[0], "--_dark": colors[1] } as CSSProperties),
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
