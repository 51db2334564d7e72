import { expect, it } from "vitest";
import { createClient } from "../../src/client/createClient.js";
import { authorizeUrl } from "../../src/connector/navigation.js";

it.each([
  ["on the page's origin", "/api/keyhold", "/settings?tab=apps"],
  ["on the page's origin, named in full", `${window.location.origin}/api/keyhold`, "/settings?tab=apps"],
  ["on another origin", "https://api.example.com/keyhold", `${window.location.origin}/settings?tab=apps`],
])("the authorize address names the page to return to so that a backend %s finds it", (_where, baseUrl, returnTo) => {
  window.history.replaceState(null, "", "/settings?tab=apps");
  const url = new URL(authorizeUrl(createClient({ baseUrl }), "agentcard", "a-1", "page"), window.location.origin);
  expect(url.searchParams.get("return_to")).toBe(returnTo);
});
