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

/** What {@link PartProps} has in common for all elements and states; which state goes with which part, the parts themselves say. */
interface Look {
  readonly className?: string | ((state: never) => string | undefined) | undefined;
  readonly style?: CSSProperties | ((state: never) => CSSProperties | undefined) | undefined;
  readonly render?: ReactElement | ((props: never, state: never) => ReactNode) | undefined;
}

/**
 * The element of a part: its own props, under those that it was given, with its state as `data-*` attributes.
 *
 * @param tag what it is unless `render` says otherwise
 * @param state what `className`, `style` and `render` may follow; `true` makes an empty attribute, `false` and `undefined` none
 * @param own what makes the part work
 * @param given what the part was given
 */
export function renderPart<Tag extends PartTag>(
  tag: Tag,
  state: object,
  own: ComponentProps<Tag> & Readonly<Record<`data-${string}`, string | undefined>>,
  { className, style, render, ...given }: Look,
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
  const told = Object.entries(state).filter(([, value]) => value !== undefined && value !== false);
  return Object.fromEntries(told.map(([name, value]) => [`data-${name}`, value === true ? "" : value]));
}
