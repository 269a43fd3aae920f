import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { valueTracked } from "#dist/check/rules/value-tracked.js";
import { automation, findingsOf, makeRepository } from "../../support/workspace.js";

const canary = "cnry7Qm2Xw9Lp4Zt";
const key = '-----BEGIN CANARY-----\ncnry "quoted" line\n-----END CANARY-----\n';
const groups = {
  "a/automation.toml": automation({ dev: ["foo"], production: ["foo-prod"] }),
  "secrets/foo": `TOKEN=${canary}\nKEY='${key}'\nPORT=5432\n# noredact\nREGION=example-region\n`,
  "secrets/foo-prod": "TOKEN=cnry-production-8\n",
};

function find(files: Record<string, string | Uint8Array>, tracked = Object.keys(files)) {
  const prepare = (folder: string) => makeRepository(folder, tracked);
  const findings = findingsOf(valueTracked, { ...groups, ...files }, { prepare });
  // Never a value, not even of a test, in what is compared and printed.
  return findings.map(({ severity, file, line, what }) => [severity, file, line, what.replace(/^the value of /, "")]);
}

const told = (file: string, line: number, name = "TOKEN of the group foo") => [
  "error",
  file,
  line,
  `${name} is in a file that git tracks`,
];

test("a value in a source is reported with its line, once a file, for the groups of every stage", () => {
  const files = {
    "a/main.ts": `// x\nconst token = "${canary}";\nlog("${canary}");\n`,
    "README.md": "The token is cnry-production-8.\n",
  };
  expect(find(files)).toEqual([told("README.md", 1, "TOKEN of the group foo-prod"), told("a/main.ts", 2)]);
});

test.each([
  ["base64", Buffer.from(`user:${canary}`).toString("base64")],
  ["a URL", encodeURIComponent('cnry "quoted" line')],
  ["HTML", "cnry &quot;quoted&quot; line"],
])("a value as %s is reported", (_form, text) => {
  expect(find({ "a/x.txt": `\n${text}\n` })).toHaveLength(1);
});

test("a notebook's sources and outputs are read as texts, whatever lines they are cut into", () => {
  const notebook = {
    cells: [
      {
        cell_type: "code",
        source: ["const a = 1;\n", `const key = \`${key.split("\n")[0]}\n`, 'cnry "quoted" line\n'],
      },
      {
        cell_type: "code",
        source: [],
        outputs: [{ output_type: "stream", text: ["x\n", canary.slice(0, 9), canary.slice(9)] }],
      },
    ],
  };
  const text = JSON.stringify(notebook, null, 1);
  const lineOf = (part: string) => text.split("\n").findIndex((line) => line.includes(part)) + 1;
  expect(find({ "a/main.ipynb": text })).toEqual([
    told("a/main.ipynb", lineOf("BEGIN"), "KEY of the group foo"),
    told("a/main.ipynb", lineOf(canary.slice(0, 9))),
  ]);
});

test("what is ignored, short, marked as no secret, or a group itself is not told", () => {
  const files = { "a/x.txt": "5432 example-region", "a/.gitignore": "main.ts\n", "a/main.ts": canary };
  expect(find(files, ["a/x.txt", "secrets/foo"])).toEqual([]);
});

test("a text in UTF-16 is read", () => {
  const wide = Buffer.from(`\ufeff\ntoken: ${canary}\n`, "utf16le");
  const files = { "a/little.txt": wide, "a/big.txt": Buffer.from(wide).swap16() };
  expect(find(files)).toEqual([told("a/big.txt", 2), told("a/little.txt", 2)]);
});

test("a link that is tracked is no file with a secret in it", () => {
  const prepare = (folder: string) => {
    symlinkSync(join(folder, "secrets/foo"), join(folder, "a/.env"));
    makeRepository(folder, ["a/.env"]);
  };
  expect(findingsOf(valueTracked, groups, { prepare })).toEqual([]);
});

test("repositories in the workspace are looked into, whether or not the workspace is one", () => {
  const files = { ...groups, "a/main.ts": canary, "b/main.ts": canary };
  const prepare = (folder: string) => {
    for (const name of ["a", "b"]) makeRepository(join(folder, name), ["main.ts"]);
  };
  const filesOf = (options: Parameters<typeof findingsOf>[2]) =>
    findingsOf(valueTracked, files, options).map(({ file }) => file);
  expect(filesOf({ prepare })).toEqual(["a/main.ts", "b/main.ts"]);
  const both = (folder: string) => {
    prepare(folder);
    makeRepository(folder, ["a/automation.toml"]);
  };
  expect(filesOf({ prepare: both })).toEqual(["a/main.ts", "b/main.ts"]);
});

test("with no repository nothing is reported", () => {
  expect(findingsOf(valueTracked, { ...groups, "a/main.ts": canary })).toEqual([]);
});

test("everyday settings are reported of nobody; a secret that looks like one once, as a warning", () => {
  const files = {
    "a/automation.toml": automation({ dev: ["foo"] }),
    "secrets/foo": [
      "TABLE=customers",
      "HOST=localhost:9092",
      "URL=http://localhost:3000",
      "ZONE=Europe/Prague",
      "IMAGE=python:3.11-slim",
      "# redact",
      "TOPIC=inventory",
      "POSTGRES_PASSWORD=postgres",
      "",
    ].join("\n"),
    "a/README.md": "customers localhost:9092 http://localhost:3000 Europe/Prague python:3.11-slim\n",
    "a/one.sql": "select 1 from inventory -- postgres\n",
    "a/two.sql": "select 2 from inventory -- postgres\n",
  };
  const findings = findingsOf(valueTracked, files, {
    prepare: (folder) => makeRepository(folder, ["a/README.md", "a/one.sql", "a/two.sql"]),
  });
  const chance = "is in a file that git tracks, maybe by chance: it looks like a word or another everyday setting";
  expect(findings.map(({ severity, file, what }) => [severity, file, what])).toEqual([
    ["warning", "a/one.sql", `the value of POSTGRES_PASSWORD of the group foo ${chance}`],
    ["warning", "a/one.sql", `the value of TOPIC of the group foo ${chance}`],
  ]);
});

test("a copy of a group is reported, however its values are quoted, and so is base64 in lines", () => {
  const secret = "cnry7Qm2Xw9Lp4Zt";
  const group = [
    `A="${secret}\\$a\\"b"`,
    `B=${secret}$$$$c`,
    `C='${secret}\\'d'`,
    `D="-----BEGIN-----\\n${secret}e\\n"`,
    `E=${JSON.stringify({ password: `${secret}f` }).replaceAll(/"/g, "'")}`,
    "",
  ].join("\n");
  const wrapped = Buffer.from(`some text before it: ${"-".repeat(20)}${secret}$a"b and after it ${"-".repeat(60)}`)
    .toString("base64")
    .replace(/.{64}/g, "$&\n");
  const files = {
    "a/automation.toml": automation({ dev: ["foo"] }),
    "secrets/foo": group,
    "a/copy.txt": group,
    "a/wrapped.txt": wrapped,
  };
  const prepare = (folder: string) => makeRepository(folder, ["a/copy.txt", "a/wrapped.txt"]);
  const findings = findingsOf(valueTracked, files, { prepare });
  expect(findings.map(({ file, line, what }) => [file, line, what.slice(13, 14)])).toEqual([
    ["a/copy.txt", 1, "A"],
    ["a/copy.txt", 2, "B"],
    ["a/copy.txt", 3, "C"],
    ["a/copy.txt", 4, "D"],
    ["a/copy.txt", 5, "E"],
    ["a/wrapped.txt", 1, "A"],
  ]);
});
