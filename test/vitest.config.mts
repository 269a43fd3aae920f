import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Those that take longest come first: at the end one of them would run alone.
const SLOW = [
  ...[
    "kernel/cases",
    "templates/deploy",
    "fuzz",
    "kernel/interrupt",
    "cli/reference",
    "kernel/protocol",
    "faults/patched-globals",
  ],
  ...["notebook/run", "faults/process-state", "cli/arguments", "faults/kernel-install", "kernel/display", "check/git"],
];

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = SLOW.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return index === -1 ? SLOW.length : index;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    dir: "test",
    include: ["**/*.test.ts"],
    exclude: ["services/**", "jupyter/**", "limits/**", "tools/**", "vscode/browser/**"],
    // Most tests wait for a process they have started: one more file than there are cores halves the time.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: SlowFirst },
    testTimeout: 30_000,
    // A machine that has other things to do for seconds fails a test that waits; a fault of ours fails it twice.
    retry: process.env.CI === undefined ? 0 : 1,
  },
});
