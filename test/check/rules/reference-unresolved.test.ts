import { expect, test } from "vitest";
import { referenceUnresolved } from "#dist/check/rules/reference-unresolved.js";
import { automation, findingsOf } from "../../support/workspace.js";

const conf = "[connection:db]\nhost=${POSTGRES_HOST:-localhost}\npassword=${POSTGRES_PASSWORD}\n";

test("a variable that a stage's groups lack is reported for that stage, with where it is", () => {
  const files = {
    "a/automation.toml": automation({ dev: ["foo"], staging: ["foo"], production: ["foo-prod"] }),
    "a/pipelines.conf": conf,
    "secrets/foo": "POSTGRES_PASSWORD=x\n",
    "secrets/foo-prod": "POSTGRES_USER=x\n",
  };
  expect(findingsOf(referenceUnresolved, files)).toEqual([
    {
      severity: "error",
      file: "a/pipelines.conf",
      line: 3,
      what: "production would fail: POSTGRES_PASSWORD is not in foo-prod",
      fix: "Add POSTGRES_PASSWORD to foo-prod, or write ${POSTGRES_PASSWORD:-default}. It is in foo of dev, foo of live-dev and foo of staging.",
    },
  ]);
  expect(findingsOf(referenceUnresolved, files, { stages: ["dev"] })).toEqual([]);
});

test("stages that fail for the same reason are reported together", () => {
  const files = {
    "automation.toml": automation({ dev: ["foo", "bar"], production: ["bar"] }),
    "pipelines.conf": conf,
    "secrets/foo": "",
    "secrets/bar": "",
  };
  expect(findingsOf(referenceUnresolved, files)).toMatchObject([
    {
      severity: "error",
      what: "dev and live-dev would fail: POSTGRES_PASSWORD is not in foo or bar; production would fail: POSTGRES_PASSWORD is not in bar",
    },
    {
      severity: "warning",
      what: "staging would fail: POSTGRES_PASSWORD is not set, and there are no groups",
    },
  ]);
});

test("what a group with no file may have is a note", () => {
  const files = {
    "automation.toml": `${automation({ dev: ["foo"] })}[services.postgres]\n`,
    "pipelines.conf": conf,
    "secrets/foo": "",
    "secrets/postgres-dev": "",
    "secrets/postgres": "POSTGRES_PASSWORD=x\n",
  };
  expect(findingsOf(referenceUnresolved, files)).toMatchObject([
    { severity: "error", what: "dev and live-dev would fail: POSTGRES_PASSWORD is not in foo or postgres-dev" },
    {
      severity: "note",
      what: "POSTGRES_PASSWORD can only come from groups that have no file here: postgres-staging (staging)",
    },
  ]);
});

test("a configuration below the automation's folder is the automation's", () => {
  const files = {
    "automation.toml": automation({ dev: ["foo"] }),
    "sub/pipelines.conf": conf,
    "secrets/foo": "POSTGRES_PASSWORD=x\n",
  };
  expect(findingsOf(referenceUnresolved, files, { stages: ["dev"] })).toEqual([]);
  expect(findingsOf(referenceUnresolved, files, { stages: ["production"] })).toMatchObject([
    { file: "sub/pipelines.conf" },
  ]);
});

test("the environment of the check counts for nothing; what every container has is there", () => {
  const files = {
    "automation.toml": automation({ dev: ["foo"] }),
    "pipelines.conf":
      "[a]\nx=${POSTGRES_PASSWORD}\nhome=${HOME}/${BITSWAN_AUTOMATION_STAGE}/${BITSWAN_DEPLOYMENT_ID}/${THIS_DIR}\n",
    "secrets/foo": "",
  };
  const findings = findingsOf(referenceUnresolved, files, {
    stages: ["dev"],
    environment: { POSTGRES_PASSWORD: "x", HOME: "/nowhere" },
  });
  expect(findings).toMatchObject([{ line: 2 }]);
});

test("an option that is not there is reported as such, and a part of what may be a password is not shown", () => {
  const files = {
    "automation.toml": automation({ dev: ["foo"] }),
    "pipelines.conf": "[a]\nx=${b:hots}\ny=canary$c4n4ry\nz=${hots}\n",
    "secrets/foo": "",
  };
  const findings = findingsOf(referenceUnresolved, files, { stages: ["dev"] });
  expect(findings.map(({ what }) => what)).toEqual([
    "[a] x: ${b:hots} refers to nothing, so dev would fail",
    "[a] y: a $ refers to nothing, so dev would fail",
    "dev would fail: hots is not an option of [a] and not in foo",
  ]);
});

test("a configuration that is malformed, or nobody's, is not told", () => {
  const files = { "a/automation.toml": automation({}), "a/pipelines.conf": "x=${Y}\n", "b/pipelines.conf": conf };
  expect(findingsOf(referenceUnresolved, files)).toEqual([]);
});

test("where no stage has groups, each of them fails", () => {
  expect(
    findingsOf(referenceUnresolved, { "automation.toml": "[deployment]\n", "pipelines.conf": conf }),
  ).toMatchObject([
    {
      severity: "error",
      what: "dev, live-dev, staging and production would fail: POSTGRES_PASSWORD is not set, and there are no groups",
      fix: "List a group that has POSTGRES_PASSWORD in automation.toml, or write ${POSTGRES_PASSWORD:-default}.",
    },
  ]);
});

test("a reference in an included file is reported where it stands", () => {
  const files = {
    "automation.toml": automation({ dev: ["foo"] }),
    "pipelines.conf": "[general]\ninclude=*.inc\n",
    "more.inc": "\n[a]\nx=${POSTGRES_PASSWORD}\n",
    "secrets/foo": "",
  };
  expect(findingsOf(referenceUnresolved, files, { stages: ["dev"] })).toMatchObject([
    { file: "more.inc", line: 3, what: "dev would fail: POSTGRES_PASSWORD is not in foo" },
  ]);
});

test("an option that fails only for what it refers to is reported there, once", () => {
  const files = {
    "automation.toml": automation({ dev: ["foo"] }),
    "pipelines.conf": "[DEFAULT]\nhost=${HOST}\n[a]\nx=${host}\ny=${b:z}\n[b]\nz=${a:x}\n",
    "secrets/foo": "",
  };
  expect(findingsOf(referenceUnresolved, files, { stages: ["dev"] }).map(({ line, what }) => [line, what])).toEqual([
    [2, "dev would fail: HOST is not in foo"],
  ]);
});

test("a variable that must be set, and one without braces that a group has, are reported by name", () => {
  const files = {
    "automation.toml": automation({ dev: ["foo"], production: ["foo-prod"] }),
    "pipelines.conf": "[a]\nx=${HOST:?name the host}\ny=$user\nz=canary$c4n4ry\n",
    "secrets/foo": "HOST=x\nuser=x\n",
    "secrets/foo-prod": "",
  };
  expect(findingsOf(referenceUnresolved, files, { stages: ["production"] }).map(({ what }) => what)).toEqual([
    "production would fail: HOST is not in foo-prod",
    "production would fail: user is not in foo-prod",
    "[a] z: a $ refers to nothing, so production would fail",
  ]);
});
