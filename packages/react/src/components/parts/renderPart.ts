import {
  type ComponentProps,
  type CSSProperties,
  cloneElement,
  createElement,
  type ReactElement,
  type ReactNode,
} from "react";
import { mergeProps } from "./mergeProps.js";
import type { PartTag } from "./PartProps.js";

/** The three props of {@link PartProps} that depend on the state, for any state. Each part's own props name its state. */
interface StateProps {
  readonly className?: string | ((state: never) => string | undefined) | undefined;
  readonly style?: CSSProperties | ((state: never) => CSSProperties | undefined) | undefined;
  readonly render?: ReactElement | ((props: never, state: never) => ReactNode) | undefined;
}

/**
 * Renders the element of a part. The given props override the part's own, and the state becomes `data-*` attributes.
 *
 * @param tag the element, unless `render` replaces it
 * @param state for `className`, `style` and `render`. `true` becomes an empty attribute; `false` and `undefined` none
 * @param own the props that make the part work
 * @param given the props that the app passed to the part
 */
export function renderPart<Tag extends PartTag>(
  tag: Tag,
  state: object,
  own: ComponentProps<Tag> & Readonly<Record<`data-${string}`, string | undefined>>,
  { className, style, render, ...given }: StateProps,
): ReactNode {
  const props = mergeProps(
    { ...dataAttributes(state), ...own },
    {
      ...given,
      className: typeof className === "function" ? className(state as never) : className,
      style: typeof style === "function" ? style(state as never) : style,
    },
  );
  if (typeof render === "function") return render(props as never, state as never);
  return render ? cloneElement(render, mergeProps(props, Object(render.props))) : createElement(tag, props);
}

function dataAttributes(state: object): Record<string, unknown> {
  const set = Object.entries(state).filter(([, value]) => value !== undefined && value !== false);
  return Object.fromEntries(set.map(([name, value]) => [`data-${name}`, value === true ? "" : value]));
}
