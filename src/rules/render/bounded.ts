/**
 * As many of the items as fit into a room of so many UTF-16 units, in their order; the rest is counted. GitHub refuses a comment that is
 * too long as a whole.
 */
export const withinRoom = (
  items: readonly string[],
  room: number,
  rest: (count: number) => string,
): readonly string[] => {
  const kept: string[] = [];
  let left = room;
  for (const item of items) {
    left -= item.length + 1;
    if (left < 0) return [...kept, rest(items.length - kept.length)];
    kept.push(item);
  }
  return kept;
};
