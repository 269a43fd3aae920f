/** Returns the sentence that suggests which word may have been meant instead of a wrong one, as commander does for commands; "" if none is near. */
export function suggestNearest(word: string, known: readonly string[]): string {
  const nearest = nearestName(word, known);
  return nearest === undefined ? "" : `\n(Did you mean ${nearest}?)`;
}

/** Returns the known word that differs from a wrong one in few letters; undefined if there is none. */
export function nearestName(word: string, known: readonly string[]): string | undefined {
  const distances = known.map((name) => ({ name, distance: editDistance(word, name) }));
  const [nearest] = distances.sort((a, b) => a.distance - b.distance);
  const isNear = nearest !== undefined && nearest.distance <= Math.max(1, Math.floor(nearest.name.length / 4));
  return isNear ? nearest.name : undefined;
}

/** How many letters are to be put in, taken out or replaced to make one word of the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (to[column - 1] === letter ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
