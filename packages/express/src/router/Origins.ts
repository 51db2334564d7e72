/** Where the product's pages are. */
export interface Origins {
  /** That of `publicUrl`. */
  readonly own: string;
  /** Further ones, from the options. */
  readonly allowed: readonly string[];
}
