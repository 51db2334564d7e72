import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { server } from "./openBackend.js";

configure({ asyncUtilTimeout: PATIENCE });

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
// Testing Library sets it where it is loaded, which is once for many files, and a wait that a test has left behind can set it to false.
beforeEach(() => Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true }));
afterEach(() => {
  cleanup();
  server.resetHandlers();
  sessionStorage.clear();
  vi.useRealTimers();
  vi.restoreAllMocks();
});
afterAll(() => server.close());
