import { vi } from "vitest";

// Texts such as "yesterday" depend on the day. This file runs before the stories are loaded, because some data in them depends on it too.
vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-29T12:00:00Z") });
