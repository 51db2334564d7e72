import type { ComponentPropsWithRef, CSSProperties, ReactElement, ReactNode } from "react";

/** The elements that parts are made of. */
export type PartTag = "button" | "div" | "fieldset" | "form" | "input" | "li" | "p" | "section" | "span" | "ul";

/** What stands for a part's element: it gets the element's props, which it has to spread. */
export type RenderPart<State, Tag extends PartTag> =
  | ReactElement
  | ((props: ComponentPropsWithRef<Tag>, state: State) => ReactNode);

/** What every part takes: its element's own props, and three that may follow the part's state. */
export type PartProps<State, Tag extends PartTag> = Omit<ComponentPropsWithRef<Tag>, "className" | "style"> & {
  /** Added to the part's own class. */
  readonly className?: string | ((state: State) => string | undefined) | undefined;
  readonly style?: CSSProperties | ((state: State) => CSSProperties | undefined) | undefined;
  /** Another element in place of the part's own: an element that gets the props merged in, or a function of them. */
  readonly render?: RenderPart<State, Tag> | undefined;
};
