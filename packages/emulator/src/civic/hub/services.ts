/** The services that tools act at for a user, by what a page calls them. */
export const services = { "google-gmail": "Gmail", slack: "Slack" } as const;
export type Service = keyof typeof services;
