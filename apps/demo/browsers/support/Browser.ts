/** A tab or window of a real browser. Each function resolves when the browser has done it. */
export interface BrowserTab {
  goTo(url: string): Promise<unknown>;
  back(): Promise<unknown>;
  reload(): Promise<unknown>;
  close(): Promise<unknown>;
  /** Brings it to the front, as a user does before using it. Browsers slow down what is hidden. */
  show(): Promise<unknown>;
  /** @param expression JavaScript with a value that JSON can carry */
  evaluate(expression: string): Promise<unknown>;
  /** Clicks the element that the expression returns, as a user does with a mouse. */
  click(expression: string): Promise<unknown>;
  /** Types into the element with the focus. */
  type(text: string): Promise<unknown>;
  press(key: "Tab" | "Enter"): Promise<unknown>;
}

/** A running browser with one tab. */
export interface Browser {
  readonly version: string;
  /** All tabs and windows that are open now. The same tab is always the same object. */
  tabs(): Promise<BrowserTab[]>;
  /** Opens another tab. */
  openTab(): Promise<BrowserTab>;
  close(): Promise<unknown>;
}

/** A kind of browser, and how the tests start it. */
export interface BrowserKind {
  readonly name: string;
  /** The programs that it needs, by the package of Debian that has them. */
  readonly needs: Readonly<Record<string, string>>;
  open(): Promise<Browser>;
}
