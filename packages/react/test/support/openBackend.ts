import { setupServer } from "msw/node";
import { createFakeBackend, type FakeBackend, type FakeBackendOptions } from "../../src/testing/index.js";

export const server = setupServer();

/** A fake backend that the page's own `fetch` reaches, until the test ends. Attempts to connect are pending until a test ends them. */
export function openBackend(options: FakeBackendOptions = {}): FakeBackend {
  const backend = createFakeBackend({ attempt: { status: "pending" }, ...options });
  server.use(...backend.handlers);
  return backend;
}
