/** Puts plain state back as it was, in place: whoever holds an object of it goes on holding the right one. */

type Restore = () => void;

/** Remembers everything that is reachable through plain objects, arrays, maps and sets. Functions and what they enclose stay as they are. */
export const remember = (root: object): Restore => {
  const restores: Restore[] = [];
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof Map) {
      const entries = [...(value as Map<unknown, unknown>)];
      restores.push(() => {
        value.clear();
        for (const [key, member] of entries) value.set(key, member);
      });
      entries.flat().forEach(visit);
    } else if (value instanceof Set) {
      const members = [...(value as Set<unknown>)];
      restores.push(() => {
        value.clear();
        for (const member of members) value.add(member);
      });
      members.forEach(visit);
    } else if (Array.isArray(value)) {
      const members = [...(value as unknown[])];
      restores.push(() => {
        value.splice(0, value.length, ...members);
      });
      members.forEach(visit);
    } else if (Object.getPrototypeOf(value) === Object.prototype) {
      const members = { ...value } as Record<string, unknown>;
      restores.push(() => {
        for (const key of Object.keys(value))
          if (!(key in members)) Reflect.deleteProperty(value, key);
        Object.assign(value, members);
      });
      Object.values(members).forEach(visit);
    }
  };
  visit(root);
  return () => {
    for (const restore of restores) restore();
  };
};
