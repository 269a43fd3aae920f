import { join } from "node:path";
import { expect, test } from "vitest";
import { EditorProcess } from "../support/editor.js";
import { temporaryFolder } from "../support/folder.js";

interface Overview {
  readonly stage: string;
  readonly groups: unknown;
  readonly platform: readonly string[];
  readonly available: readonly string[];
  readonly problems: unknown;
}

const ask = (files: Record<string, string>, more: object = {}) => {
  const folder = temporaryFolder(files);
  const overview = new EditorProcess().request<Overview>("automation/overview", { folder, ...more });
  return overview.then((found) => ({ folder, overview: found }));
};

test("an automation's groups and variables are told by name, with where each is, and no value", async () => {
  const { folder, overview } = await ask({
    "automation.toml": '[secrets]\ndev = ["one", "two", "gone"]\n[services.kafka]\n',
    "secrets/one": "# first\nA=correct-horse\nB=b\n",
    "secrets/two": "B=battery-staple\n",
    "secrets/kafka-dev": "KAFKA_HOST=k\n",
    "secrets/other": "C=c\n",
  });
  expect(overview.stage).toBe("dev");
  expect(overview.groups).toEqual([
    {
      name: "one",
      service: false,
      file: join(folder, "secrets/one"),
      variables: [
        { name: "A", line: 2, wins: true },
        { name: "B", line: 3, wins: false },
      ],
    },
    { name: "two", service: false, file: join(folder, "secrets/two"), variables: [{ name: "B", line: 1, wins: true }] },
    { name: "gone", service: false, variables: [] },
    {
      name: "kafka-dev",
      service: true,
      file: join(folder, "secrets/kafka-dev"),
      variables: [{ name: "KAFKA_HOST", line: 1, wins: true }],
    },
  ]);
  expect(overview.platform).toContain("BITSWAN_AUTOMATION_STAGE");
  expect(overview.available).toEqual(["kafka-dev", "one", "other", "two"]);
  expect(overview.problems).toMatchObject([
    {
      severity: "warning",
      message: expect.stringContaining("gone"),
      file: join(folder, "automation.toml"),
      line: 2,
      column: 23,
    },
  ]);
  expect(JSON.stringify(overview)).not.toMatch(/correct-horse|battery-staple/);
});

test("another stage has its own groups", async () => {
  const files = { "automation.toml": '[secrets]\nstaging = ["s"]\n', "secrets/s": "A=a\n" };
  const { overview } = await ask(files, { stage: "staging" });
  expect(overview).toMatchObject({ stage: "staging", groups: [{ name: "s" }], problems: [] });
});

test("what cannot be read is a problem at its place, and the rest is told all the same", async () => {
  const { folder, overview } = await ask({
    "automation.toml": '[secrets]\ndev = ["bad", "good"]\n',
    "secrets/bad": "A='open\n",
    "secrets/good": "B=b\n",
  });
  expect(overview.groups).toMatchObject([
    { name: "bad", variables: [] },
    { name: "good", variables: [{ name: "B" }] },
  ]);
  expect(overview.problems).toMatchObject([{ severity: "error", file: join(folder, "secrets/bad"), line: 1 }]);
  const invalid = await ask({ "automation.toml": "[secrets\n" });
  expect(invalid.overview.problems).toMatchObject([{ severity: "error", line: 1 }]);
  expect((await ask({})).overview).toMatchObject({ groups: [], problems: [] });
});
