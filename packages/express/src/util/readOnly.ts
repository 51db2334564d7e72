/**
 * Creates a read-only view of an object, and of the plain objects and lists in it. The view copies nothing, so it always shows the current
 * values. Other objects in it, such as a `Date`, are not protected.
 *
 * @param refuse called with the name of a member when code tries to write it. It must throw
 * @param read reads a member
 */
export function readOnly<T extends object>(
  target: T,
  refuse: (member: string) => never,
  read: (target: T, key: string | symbol) => unknown = Reflect.get,
): Readonly<T> {
  const refuseKey = (_target: T, key: string | symbol) => refuse(String(key));
  return new Proxy(target, {
    get(target, key) {
      const value = read(target, key);
      return isPlain(value) && !isFixed(target, key) ? readOnly(value, refuse) : value;
    },
    set: refuseKey,
    defineProperty: refuseKey,
    deleteProperty: refuseKey,
    setPrototypeOf: (target) => refuseKey(target, "prototype"),
    preventExtensions: (target) => refuseKey(target, "extensible"),
  });
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
}

/** For a member that can never change, JavaScript requires that a proxy returns the value itself. */
const isFixed = (target: object, key: string | symbol) =>
  Object.getOwnPropertyDescriptor(target, key)?.configurable === false;
