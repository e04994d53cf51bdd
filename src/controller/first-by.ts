/** To look things up, of which there may be ten thousand; of several with one key the first stays. */
export const firstBy = <Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): ReadonlyMap<Key, Item> =>
  new Map([...items].reverse().map((item) => [keyOf(item), item]));
