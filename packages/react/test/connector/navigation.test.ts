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

const long = "x".repeat(2_100);
it.each([
  ["with a long hash", `/reports?tab=1#${long}`, "/reports"],
  ["with many filters", `/reports?filter=${long}#top`, "/reports"],
  ["with a long path", `/${long}`, "/"],
])("from a page %s, the attempt returns to as much of its address as the backend accepts", (_what, page, returnTo) => {
  window.history.replaceState(null, "", page);
  for (const [baseUrl, origin] of [
    ["/api/keyhold", ""],
    ["https://api.example.com/keyhold", window.location.origin],
  ] as const) {
    const url = new URL(authorizeUrl(createClient({ baseUrl }), "agentcard", "a-1", "popup"), window.location.origin);
    expect(url.searchParams.get("return_to")).toBe(origin + returnTo);
  }
  window.history.replaceState(null, "", "/");
});
