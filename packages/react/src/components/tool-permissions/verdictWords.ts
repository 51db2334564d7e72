/** The texts of the verdicts. */
export const verdictWords = { allow: "permissionAllow", ask: "permissionAsk", deny: "permissionNever" } as const;
