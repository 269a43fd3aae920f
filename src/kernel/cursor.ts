// Jupyter counts a cursor's position in Unicode code points, JavaScript in UTF-16 code units.

/** Returns the position in UTF-16 code units of a position in code points; one past the end is the end. */
export function toCodeUnits(text: string, codePoints: number): number {
  let units = 0;
  for (let point = 0; point < codePoints && units < text.length; point++) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return units;
}

/** Returns the position in code points of a position in UTF-16 code units. */
export function toCodePoints(text: string, codeUnits: number): number {
  let points = 0;
  for (let unit = 0; unit < codeUnits && unit < text.length; points++) {
    unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
  }
  return points;
}
