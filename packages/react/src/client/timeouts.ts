/** Milliseconds until a request fails if the backend does not answer. */
export const REQUEST_TIMEOUT = 30_000;

/** The same for a request whose answer needs the provider. The backend itself waits 30 seconds for a token, and then 70 for a tool. */
export const PROVIDER_TIMEOUT = 120_000;
