// What the suites share: contestants are run in turn, so that a machine that slows down slows all of them.

/**
 * Runs each contestant `runs` times, in turn, behind one run to warm up. Gives the median time of each in milliseconds. A contestant that
 * times itself gives its time; for another that of the call counts. One that takes more than `longest` milliseconds is run once.
 */
export async function measure(contestants, { runs = 15, longest = 5_000 } = {}) {
  const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let run = 0; run <= runs; run++) {
    for (const [name, contestant] of Object.entries(contestants)) {
      if (times[name][0] > longest) continue;
      const start = performance.now();
      const own = await contestant();
      const time = own ?? performance.now() - start;
      // The first run is for warming up, unless it is the only one.
      if (run === 1) times[name] = [];
      times[name].push(time);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

// What a contestant may take at the next size, by how its time has grown up to now.
const MOST_EXPECTED = 40_000;

/** Measures contestants at growing sizes; one that would take too long at the next size is left out from there on. */
export async function measureSizes(sizes, contestantsAt, runsAt) {
  const results = [];
  const expected = {};
  for (const [index, size] of sizes.entries()) {
    const contestants = Object.entries(contestantsAt(size)).filter(([name]) => !(expected[name] > MOST_EXPECTED));
    const medians = await measure(Object.fromEntries(contestants), { runs: runsAt(size) });
    const growth = (sizes[index + 1] ?? size) / size;
    for (const [name, time] of Object.entries(medians)) {
      const before = results.at(-1)?.medians[name];
      const power = before === undefined ? 1 : Math.max(1, Math.log(time / before) / Math.log(size / sizes[index - 1]));
      expected[name] = time * growth ** power;
    }
    results.push({ size, medians });
  }
  return results;
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** Measures each contestant `runs` times, in turn; returns the median of each figure. */
export async function inTurn(contestants, measureOne, runs = 5) {
  const measured = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const [name, contestant] of Object.entries(contestants)) {
      measured[name].push(await measureOne(contestant, name));
    }
  }
  return Object.fromEntries(
    Object.entries(measured).map(([name, results]) => [
      name,
      Object.fromEntries(Object.keys(results[0]).map((key) => [key, median(results.map((result) => result[key]))])),
    ]),
  );
}

/** Returns one figure of each contestant that has it. */
export function valuesOf(medians, key) {
  return Object.fromEntries(
    Object.entries(medians)
      .filter(([, figures]) => figures[key] !== undefined)
      .map(([name, figures]) => [name, figures[key]]),
  );
}
