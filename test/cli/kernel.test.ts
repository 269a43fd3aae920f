import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CommandHost, type CommandResult, callCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { packageRoot } from "../support/project.js";

const program = join(packageRoot, "dist/kernel/main.js");

function environmentIn(data: string) {
  return { JUPYTER_DATA_DIR: data, HOME: data, IPYTHONDIR: data };
}

/** Runs `bspump kernel …` with a Jupyter folder of the test's own. */
function kernel(data: string, ...args: string[]) {
  return callCommand(["kernel", ...args], { env: environmentIn(data) });
}

describe("bspump kernel install", () => {
  test("writes what Jupyter needs, with absolute paths", async () => {
    const data = temporaryFolder();
    const { status, stdout, stderr } = await kernel(data, "install", "--env", "A=b=c", "--env", "D=");
    const folder = join(data, "kernels/bspump");
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${folder}\n`, stderr: "" });
    expect(readdirSync(folder).sort()).toEqual(["kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"]);
    const spec = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
    expect(spec).toMatchObject({
      argv: [expect.stringMatching(/node(\.exe)?$/), program, "{connection_file}"],
      display_name: "TypeScript (BitSwan)",
      language: "typescript",
      env: { A: "b=c", D: "" },
    });
    expect(existsSync(spec.argv[0])).toBe(true);
    expect(readdirSync(join(data, "kernels"))).toEqual(["bspump"]);
  });

  test("installs a kernel that checks no types, which --env can still decide", async () => {
    const data = temporaryFolder();
    const environment = async (...args: string[]) => {
      await kernel(data, "install", "--no-check", ...args);
      return JSON.parse(readFileSync(join(data, "kernels/bspump/kernel.json"), "utf8")).env;
    };
    expect(await environment("--env", "A=b")).toEqual({ A: "b", BSPUMP_CHECK: "off" });
    expect(await environment("--env", "BSPUMP_CHECK=on")).toEqual({ BSPUMP_CHECK: "on" });
  });

  test("has logos of the sizes that their names say", () => {
    for (const size of [32, 64]) {
      const png = readFileSync(join(packageRoot, `kernel-spec/logo-${size}x${size}.png`));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
    }
  });

  test("goes where it is told", async () => {
    const folder = temporaryFolder();
    const prefix = await kernel(
      folder,
      "install",
      "--prefix",
      join(folder, "p"),
      "--name",
      "Own_1",
      "--display-name",
      "Own",
    );
    expect(prefix.stdout).toBe(`${join(folder, "p/share/jupyter/kernels/own_1")}\n`);
    expect(prefix.stderr).toContain(`add ${join(folder, "p/share/jupyter")} to JUPYTER_PATH`);
    const environment = await callCommand(["kernel", "install", "--sys-prefix"], {
      env: { VIRTUAL_ENV: join(folder, "v") },
    });
    expect(environment.stdout).toBe(`${join(folder, "v/share/jupyter/kernels/bspump")}\n`);
    const none = await callCommand(["kernel", "install", "--sys-prefix"]);
    expect(none).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("No virtual or conda environment is active"),
    });
  });

  test("replaces its own, and what is not its own only with --force", async () => {
    const data = temporaryFolder({ "kernels/other/kernel.json": '{"argv": [], "display_name": "Other"}' });
    expect((await kernel(data, "install")).status).toBe(0);
    expect((await kernel(data, "install", "--display-name", "New")).status).toBe(0);
    expect(readFileSync(join(data, "kernels/bspump/kernel.json"), "utf8")).toContain('"New"');
    const refused = await kernel(data, "install", "--name", "other");
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining("is not a kernel of bspump's") });
    expect(readFileSync(join(data, "kernels/other/kernel.json"), "utf8")).toContain('"Other"');
    expect((await kernel(data, "install", "--name", "other", "--force")).status).toBe(0);
    expect(readFileSync(join(data, "kernels/other/kernel.json"), "utf8")).toContain("TypeScript (BitSwan)");
  });

  // Root writes wherever it likes.
  test.runIf(process.getuid?.() !== 0)("tells where it cannot write", async () => {
    const data = temporaryFolder();
    chmodSync(data, 0o500);
    const { status, stderr } = await kernel(data, "install");
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining("cannot be written (EACCES)") });
  });

  test("tells where a file stands in its way", async () => {
    const data = temporaryFolder({ kernels: "" });
    const { status, stderr } = await kernel(data, "install");
    expect(status).toBe(1);
    expect(stderr).toMatch(/kernels cannot be written \(E[A-Z]+\)\. Name another place with --prefix/);
  });

  test.each([
    [["install", "--name", "a b"], "Give a name of letters"],
    [["install", "--env", "A"], "error: the value of --env is not a variable. Write NAME=value.\n"],
    [["install", "--user", "--sys-prefix"], "cannot be used with"],
    [["instal"], "Did you mean install?"],
  ])("a wrong call ends with status 2: %j", async (args, message) => {
    expect(await kernel(temporaryFolder(), ...args)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(message),
    });
  });
});

describe("bspump kernel list and remove", () => {
  test("list tells which kernels are stale and why", async () => {
    const data = temporaryFolder();
    const empty = await kernel(data, "list");
    expect(empty).toMatchObject({ status: 0, stdout: "", stderr: expect.stringContaining("bspump kernel install") });
    await kernel(data, "install");
    expect(await kernel(data, "list")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("TypeScript (BitSwan)"),
    });
    for (const [name, index] of [
      ["no-node", 0],
      ["no-program", 1],
    ] as const) {
      await kernel(data, "install", "--name", name);
      const file = join(data, "kernels", name, "kernel.json");
      const spec = JSON.parse(readFileSync(file, "utf8"));
      spec.argv[index] = "/nowhere/it";
      writeFileSync(file, JSON.stringify(spec));
    }
    mkdirSync(join(data, "kernels/bspump-broken"));
    writeFileSync(join(data, "kernels/bspump-broken/kernel.json"), "{");
    const { status, stdout } = await kernel(data, "list", "--json");
    expect(status).toBe(1);
    const listed: { name: string; stale: string | null }[] = JSON.parse(stdout);
    expect(listed.map(({ name, stale }) => [name, stale])).toEqual([
      ["bspump", null],
      ["bspump-broken", "kernel.json cannot be read"],
      ["no-node", "Node is gone: /nowhere/it"],
      ["no-program", "bspump is gone: /nowhere/it"],
    ]);
  });

  test("remove takes away its own only", async () => {
    const data = temporaryFolder({ "kernels/other/kernel.json": "{}" });
    await kernel(data, "install");
    expect(await kernel(data, "remove")).toMatchObject({ status: 0, stdout: `${join(data, "kernels/bspump")}\n` });
    expect(readdirSync(join(data, "kernels"))).toEqual(["other"]);
    expect(await kernel(data, "remove")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("There is no kernel bspump"),
    });
    expect(await kernel(data, "remove", "other")).toMatchObject({ status: 1 });
    expect(readdirSync(join(data, "kernels"))).toEqual(["other"]);
  });

  test("100 installs and removals by 25 processes at once never leave half a kernel", {
    timeout: 120_000,
  }, async () => {
    const data = temporaryFolder();
    const folder = join(data, "kernels/bspump");
    let isOver = false;
    const watch = (async () => {
      while (!isOver) {
        if (existsSync(join(folder, "kernel.json"))) {
          try {
            JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
          } catch (error) {
            // It may be away by now; a half file would be no JSON.
            expect((error as NodeJS.ErrnoException).code).toBe("ENOENT");
          }
        }
        await new Promise((done) => setTimeout(done, 1));
      }
    })();
    const waiting = Array.from({ length: 100 }, (_, index) => (index % 3 === 2 ? "remove" : "install"));
    const results: CommandResult[] = [];
    const work = async () => {
      const host = new CommandHost();
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        results.push(await host.call(["kernel", next], { env: environmentIn(data) }));
      }
      host.end();
    };
    await Promise.all(Array.from({ length: 25 }, work));
    expect(results).toHaveLength(100);
    isOver = true;
    await watch;
    for (const { status, stderr } of results) if (status !== 0) expect(stderr).toContain("There is no kernel bspump");
    const left = readdirSync(join(data, "kernels"));
    expect(left.filter((name) => name !== "bspump")).toEqual([]);
    if (left.length > 0) expect(readdirSync(folder)).toHaveLength(4);
  });
});
