/** The origins of the product's pages. */
export interface Origins {
  /** The origin of `publicUrl`. */
  readonly own: string;
  /** The `allowedOrigins` of the options. */
  readonly allowed: readonly string[];
}
