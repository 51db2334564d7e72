type Props = Readonly<Record<string, unknown>>;

/**
 * Merges two sets of props. It combines classes and styles. If both have a handler for the same event, the handler of `upper` runs first.
 * The handler of `lower` runs only if the first one did not call `preventDefault()`. For every other prop, `upper` wins, unless it is
 * undefined.
 */
export function mergeProps(lower: Props, upper: Props): Props {
  const merged: Record<string, unknown> = { ...lower };
  for (const [name, value] of Object.entries(upper)) {
    if (value !== undefined) merged[name] = mergeProp(name, lower[name], value);
  }
  return merged;
}

function mergeProp(name: string, lower: unknown, upper: unknown): unknown {
  if (lower === undefined) return upper;
  if (name === "className") return `${lower} ${upper}`;
  if (name === "style") return { ...Object(lower), ...Object(upper) };
  if (/^on[A-Z]/.test(name) && typeof lower === "function" && typeof upper === "function") {
    return (event: { readonly defaultPrevented?: boolean }) => {
      upper(event);
      if (!event.defaultPrevented) lower(event);
    };
  }
  return upper;
}
