import type { ComponentPropsWithRef, CSSProperties, ReactElement, ReactNode } from "react";

/** The elements that parts render. */
export type PartTag = "button" | "div" | "fieldset" | "form" | "input" | "li" | "p" | "section" | "span" | "ul";

/** What a part renders instead of its own element. It gets the element's props and must spread them. */
export type RenderPart<State, Tag extends PartTag> =
  | ReactElement
  | ((props: ComponentPropsWithRef<Tag>, state: State) => ReactNode);

/** The props of every part: the props of its element, and three props that may depend on the part's state. */
export type PartProps<State, Tag extends PartTag> = Omit<ComponentPropsWithRef<Tag>, "className" | "style"> & {
  /** Added to the part's own class. */
  readonly className?: string | ((state: State) => string | undefined) | undefined;
  /** Merged with the part's own style; yours wins. */
  readonly style?: CSSProperties | ((state: State) => CSSProperties | undefined) | undefined;
  /** Replaces the part's element: an element, into which the part's props are merged, or a function of props and state. */
  readonly render?: RenderPart<State, Tag> | undefined;
};
