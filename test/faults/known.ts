/** Remembers what was worked out from what never changes, such as commits; the oldest is forgotten. */
const most = 256;

export const createMemory = <Value>(): ((
  key: string,
  make: () => Value,
) => Value) => {
  const known = new Map<string, { readonly value: Value }>();
  return (key, make) => {
    const before = known.get(key);
    if (before !== undefined) return before.value;
    const value = make();
    const [oldest] = known.keys();
    if (known.size >= most && oldest !== undefined) known.delete(oldest);
    known.set(key, { value });
    return value;
  };
};
