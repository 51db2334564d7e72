type Props = Readonly<Record<string, unknown>>;

/**
 * Merges the props of two elements. Classes and styles are combined. Of two event handlers, the upper runs first; the
 * lower runs only if the upper did not prevent the default. An undefined upper prop changes nothing.
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
