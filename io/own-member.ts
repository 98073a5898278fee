/**
 * Sets a member of a plain object by a name that comes from a file.
 * Promise: it becomes an own member, whatever its name: an assignment to "__proto__" would change
 * what the object inherits.
 */
export function setOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") target[name] = value;
  else Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
}
