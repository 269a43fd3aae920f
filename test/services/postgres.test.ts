import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { savedCells } from "../support/notebook.js";
import { packageRoot } from "../support/project.js";
import { type PostgresServer, startPostgres } from "./postgres-server.js";

// Every character of it means something to a reader of env files, of pipelines.conf, or of connection strings.
const password = `p#a$$ s'w"ö{d}`;
const user = "app user";
let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres({ user, password });
});
afterAll(() => server?.stop());

/** Makes a workspace with the sample automation and a group of its own. */
function workspace(groupPassword: string): string {
  const folder = temporaryFolder({
    "secrets/postgres-dev": `POSTGRES_HOST=127.0.0.1\nPOSTGRES_PORT=${server.port}\nPOSTGRES_USER="${user}"\nPOSTGRES_PASSWORD=${groupPassword}\nPOSTGRES_DB=postgres\n`,
  });
  cpSync(join(packageRoot, "notebooks/postgres"), join(folder, "postgres"), { recursive: true });
  symlinkSync(join(packageRoot, "node_modules"), join(folder, "node_modules"), "junction");
  return folder;
}

test.each([
  ["in single quotes", `'p#a$$ s\\'w"ö{d}'`],
  ["in double quotes", `"p#a$$$$ s'w\\"ö{d}"`],
  ["without quotes", `p#a$$$$ s'w"ö{d}`],
])("the sample notebook connects with a password that holds every special character, %s", async (_name, written) => {
  const folder = workspace(written);
  const notebook = join(folder, "postgres/main.ipynb");
  const { status, stdout, stderr } = await runCommand(["notebook", "run", notebook], { cwd: folder });
  // Compared by itself: what is printed of a failing test must not hold the password.
  expect([stdout, stderr].some((text) => text.includes(password))).toBe(false);
  expect(status, stderr).toBe(0);
  const results = savedCells(notebook).flatMap(({ outputs = [] }) =>
    outputs.flatMap(({ data }) => data?.["text/plain"] ?? []),
  );
  // The name is words and no secret; the password is one whatever it looks like.
  expect(results).toEqual([`[ { sum: 42, name: '${user}' } ]`]);
  expect(readFileSync(notebook, "utf8").includes(password)).toBe(false);
});

test("the server does not let in who has lost one character", async () => {
  const folder = workspace(`'p#a$ s\\'w"ö{d}'`);
  const { status, stderr } = await runCommand(["notebook", "run", join(folder, "postgres/main.ipynb")], {
    cwd: folder,
  });
  expect(status).toBe(1);
  expect(stderr).toContain("password authentication failed");
});

test("a program that is run in the automation's environment sees the same password", async () => {
  const folder = workspace(`'p#a$$ s\\'w"ö{d}'`);
  const command = ["run", "--", process.execPath, "-p", "process.env.POSTGRES_PASSWORD"];
  const { stdout } = await runCommand(command, { cwd: join(folder, "postgres") });
  expect(stdout === `${password}\n`).toBe(true);
});
