import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Those that take longest come first: at the end one of them would run alone.
const SLOW = [
  ...["kernel/cases", "templates/deploy", "faults/patched-globals", "kernel/interrupt", "pack", "package", "fuzz"],
  ...["without-optional", "kernel/protocol", "kernel/redaction", "notebook/run", "faults/process-state", "check/git"],
];

/** What needs more than Node and npm has a command of its own. */
const ELSEWHERE = ["services/**", "jupyter/**", "limits/**", "tools/**", "vscode/browser/**"];

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification) => {
      // Between two others, one with a process of its own would end theirs.
      if (project.name === "own") return -1;
      const index = SLOW.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return index === -1 ? SLOW.length : index;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/** What changes or looks at the state of its process has one of its own; all other files follow one another in a few. */
const OWN = ["load/*.test.ts", "cli/progress.test.ts", "secrecy.test.ts"];

export default defineConfig({
  test: {
    dir: "test",
    projects: [
      { extends: true, test: { name: "own", include: OWN } },
      {
        extends: true,
        test: { name: "shared", include: ["**/*.test.ts"], exclude: [...ELSEWHERE, ...OWN], isolate: false },
      },
    ],
    globalSetup: "test/support/packed-folder.ts",
    // Most tests wait for a process they have started: one more file than there are cores halves the time.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: SlowFirst },
    testTimeout: 30_000,
    // A machine that has other things to do for seconds fails a test that waits; a fault of ours fails it twice.
    retry: process.env.CI === undefined ? 0 : 1,
  },
});
