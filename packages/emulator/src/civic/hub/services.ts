/** The services that tools use for a user, with their names on pages. */
export const services = { "google-gmail": "Gmail", slack: "Slack" } as const;
export type Service = keyof typeof services;
