/**
 * Returns the rows of a run as one Markdown table: ours, and each of the others with how many times ours it takes. A row is `{ measure, unit,
 * medians, baselines?, reason? }`; baselines are no contestants, and the reason is why ours is not the first.
 */
export function formatRows(rows) {
  return formatTable(
    ["measure", "bspump", "others (times ours)"],
    rows.map(({ measure, unit, medians, reason, baselines = [] }) => {
      const { bspump, ...others } = medians;
      const isFirst = Object.entries(others).every(([name, value]) => baselines.includes(name) || bspump <= value);
      const compared = Object.entries(others)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name} ${formatNumber(value)} (${formatRatio(value / bspump)})`)
        .join(", ");
      const why = isFirst || reason === undefined ? "" : ` — ${reason}`;
      return [
        measure,
        `${isFirst ? "" : "*"}${formatNumber(bspump)} ${unit}${isFirst ? "" : "*"}`,
        `${compared}${why}`,
      ];
    }),
  );
}

/** Returns a Markdown table. */
export function formatTable(titles, rows) {
  const widths = titles.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  return [line(titles), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

export function formatNumber(value) {
  const digits = value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function formatRatio(ratio) {
  return ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(3).replace(/\.?0+$/, "");
}
