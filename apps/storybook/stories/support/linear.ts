import type { Connection } from "@keyhold/contract";

/** A provider that the kit has no drawing and no name for. */
export const linear: Connection = {
  id: "linear",
  provider: "linear",
  name: "Linear",
  connectMethod: "redirect",
  status: "disconnected",
};

/** An icon of a provider's own: a black square with a white line. */
export const linearIcon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Crect width='24' height='24' rx='5'/%3E%3Cpath d='m6 18 12-12' stroke='white' stroke-width='3'/%3E%3C/svg%3E";

/** A provider that users connect with a key. */
export const weather: Connection = {
  id: "weather",
  provider: "weather",
  name: "Weather",
  connectMethod: "key",
  keyUrl: "https://weather.example.com/settings/keys",
  status: "disconnected",
};
