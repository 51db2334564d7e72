type Props = Readonly<Record<string, unknown>>;

/**
 * Puts one element's props over another's: classes and styles add up, and both handlers run, the upper one first; where it
 * prevents the default, the lower one does not run. What the upper leaves undefined stays as it was.
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
