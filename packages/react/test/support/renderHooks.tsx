import { renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { KeyholdProvider } from "../../src/index.js";

/**
 * Renders hooks, and renders them again after each change of what they returned. TanStack Query reports only a change of a field that was
 * read before, so a test that reads `error` late would wait for ever.
 */
export function renderHooks<Result>(
  hooks: () => Result,
  wrapper: (props: { readonly children: ReactNode }) => ReactNode = KeyholdProvider,
) {
  const { result } = renderHook(() => readFields(hooks()), { wrapper });
  return result;
}

/** Reads the fields of queries, including queries in lists and objects. */
function readFields<Value>(value: Value, depth = 3): Value {
  if (depth > 0 && typeof value === "object" && value) {
    for (const each of Object.values(value)) readFields(each, depth - 1);
  }
  return value;
}
