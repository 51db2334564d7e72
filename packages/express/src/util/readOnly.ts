/**
 * A read-only view of an object, and of the plain objects and lists in it. It copies nothing, so it always shows the current values. Other objects in it,
 * such as a `Date`, come as they are.
 *
 * @param refuse called with the name of the member that some code tries to write; throws
 * @param read how to read a member
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

/** A proxy has to return the very value of a member that can never change. */
const isFixed = (target: object, key: string | symbol) =>
  Object.getOwnPropertyDescriptor(target, key)?.configurable === false;
