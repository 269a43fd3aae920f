// What the suites share: contestants are run in turn, so that a machine that slows down slows all of them.

/** Runs each contestant `runs` times, in turn. Gives the median time of each in milliseconds. */
export function measure(contestants, runs = 15) {
  const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let run = 0; run <= runs; run++) {
    for (const [name, contestant] of Object.entries(contestants)) {
      const start = process.hrtime.bigint();
      contestant();
      const time = Number(process.hrtime.bigint() - start) / 1e6;
      // The first run is for warming up.
      if (run > 0) times[name].push(time);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}
