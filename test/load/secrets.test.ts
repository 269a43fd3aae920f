import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { load } from "bspump/api";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { failureOf } from "../support/failure.js";
import { temporaryFolder } from "../support/folder.js";
import { packageRoot } from "../support/project.js";
import { toml, workspace } from "./sample.js";

describe("the secrets directory", () => {
  function directoryOf(from: string, env: Record<string, string>, secretsDir?: string): string | undefined {
    return load({
      from,
      env: { HOME: join(from, "home"), ...env },
      ...(secretsDir === undefined ? {} : { secretsDir }),
    }).secretsDir;
  }

  test("is the first there is of six places", () => {
    const root = temporaryFolder({ "workspace/a/automation.toml": toml });
    const from = join(root, "workspace/a");
    const env = { HOME: join(root, "home"), BITSWAN_GITOPS_DIR: join(root, "gitops") };
    const place = (folder: string) => {
      mkdirSync(join(root, folder), { recursive: true });
      return join(root, folder);
    };
    expect(directoryOf(from, env)).toBeUndefined();
    const last = place("home/.config/bitswan/local-gitops/secrets");
    expect(directoryOf(from, env)).toBe(last);
    const beside = place("secrets");
    expect(directoryOf(from, env)).toBe(beside);
    const nearer = place("workspace/a/secrets");
    expect(directoryOf(from, env)).toBe(nearer);
    const gitops = place("gitops/secrets");
    expect(directoryOf(from, env)).toBe(gitops);
    const named = place("named");
    expect(directoryOf(from, { ...env, BITSWAN_SECRETS_DIR: named })).toBe(named);
    const given = place("given");
    expect(directoryOf(from, { ...env, BITSWAN_SECRETS_DIR: named }, given)).toBe(given);
  });

  test.each([
    ["The option secretsDir", (path: string) => ({ secretsDir: path, env: {} })],
    ["BITSWAN_SECRETS_DIR", (path: string) => ({ env: { BITSWAN_SECRETS_DIR: path } })],
  ])("named by %s must be a folder", (what, options) => {
    const from = workspace({ file: "" });
    for (const path of [join(from, "file"), join(from, "missing")]) {
      expect(failureOf(() => load({ from, ...options(path) }))).toMatchObject({
        code: "SECRETS_DIR_INVALID",
        file: path,
        message: `${what} names ${path}, which is not a folder. Name the folder that holds the secret groups.`,
      });
    }
  });

  test("that is missing is one warning, and with strict an error", () => {
    const from = temporaryFolder({ "automation.toml": toml, "home/secrets": "no folder" });
    const env: Record<string, string> = { HOME: join(from, "home"), BITSWAN_GITOPS_DIR: join(from, "home") };
    const message = `no secrets directory was found for the groups of the stage dev (foo, bar). Make a folder "secrets" beside ${from} or above, or set BITSWAN_SECRETS_DIR.`;
    const { warnings, groups, secretsDir } = load({ from, env });
    expect(warnings).toEqual([{ code: "SECRETS_DIR_MISSING", message }]);
    expect(groups.map(({ name, file }) => [name, file])).toEqual([
      ["foo", undefined],
      ["bar", undefined],
    ]);
    expect(secretsDir).toBeUndefined();
    expect(failureOf(() => load({ from, env, strict: true }))).toMatchObject({ code: "GROUP_MISSING", message });
  });

  test("is looked for without a home, where the system does not know the user", () => {
    const from = temporaryFolder({ "automation.toml": toml });
    const homedir = vi.spyOn(os, "homedir").mockImplementation(() => {
      throw new Error("A system error occurred: uv_os_homedir returned ENOENT (no such file or directory)");
    });
    onTestFinished(() => homedir.mockRestore());
    expect(load({ from, env: {} }).warnings.map(({ code }) => code)).toEqual(["SECRETS_DIR_MISSING"]);
    expect(homedir).toHaveBeenCalled();
  });
});

describe("a group", () => {
  test("with no file is skipped with a warning that names the ones there are, and with strict refused", () => {
    const from = workspace();
    writeFileSync(join(from, "automation.toml"), '[secrets]\ndev = ["foo", "baz"]\n');
    symlinkSync(join(from, "gone"), join(from, "secrets/dangling"));
    symlinkSync("loop", join(from, "secrets/loop"));
    const message = `group baz of the stage dev has no file in ${join(from, "secrets")}; the groups there are bar, foo, foo-prod. Make the file, or correct the name.`;
    const { groups, warnings } = load({ from, env: {} });
    expect(groups[1]).toEqual({ name: "baz", service: false, variables: [] });
    expect(warnings).toEqual([{ code: "GROUP_MISSING", message }]);
    expect(failureOf(() => load({ from, env: {}, strict: true }))).toMatchObject({
      code: "GROUP_MISSING",
      file: join(from, "secrets/baz"),
      message,
    });
  });

  test("may be a link to a file", () => {
    const from = workspace({ elsewhere: "A=linked\n" });
    writeFileSync(join(from, "automation.toml"), '[secrets]\ndev = ["link"]\n');
    symlinkSync(join(from, "elsewhere"), join(from, "secrets/link"));
    const env = {};
    load({ from, env });
    expect(env).toMatchObject({ A: "linked" });
  });

  function refused(make: (file: string) => void): { message: string; file: string } {
    const from = workspace();
    const file = join(from, "secrets/special");
    writeFileSync(join(from, "automation.toml"), '[secrets]\ndev = ["foo", "special"]\n');
    make(file);
    const env = { A: "1" };
    const error = failureOf(() => load({ from, env }));
    expect(error).toMatchObject({ code: "FILE_UNREADABLE", file });
    expect(env).toEqual({ A: "1" });
    return { message: error.message, file };
  }

  test("that is a folder is rejected", () => {
    const { message, file } = refused((path) => mkdirSync(path));
    expect(message).toBe(`${file} is a folder, not a file. Put a regular file there.`);
  });

  test("of more than 16 MiB is rejected", () => {
    const { message, file } = refused((path) => {
      writeFileSync(path, "");
      truncateSync(path, 16 * 1024 * 1024 + 1);
    });
    expect(message).toBe(`${file} has 17 MiB, more than the 16 MiB that are read. Make it smaller.`);
  });

  // Windows has no FIFO in its file system, and no device there is a path in a folder.
  test.runIf(process.platform !== "win32")("that is a FIFO is refused without waiting for a writer", () => {
    const { message, file } = refused((path) => execFileSync("mkfifo", [path]));
    expect(message).toBe(`${file} is a FIFO, not a file. Put a regular file there.`);
  });

  test.runIf(process.platform !== "win32")("that is a device is refused", () => {
    const { message, file } = refused((path) => symlinkSync("/dev/zero", path));
    expect(message).toBe(`${file} is a device, not a file. Put a regular file there.`);
  });

  test.runIf(process.platform !== "win32")("that is a socket is refused", () => {
    const { message, file } = refused((path) => {
      const script = "net.createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
      spawnSync(process.execPath, ["-e", script, path]);
    });
    expect(message).toBe(`${file} is a socket, not a file. Put a regular file there.`);
  });

  // Root may read everything, so that a process of another user has to try.
  test.runIf(process.getuid?.() !== undefined)("that may not be read is refused", () => {
    const from = workspace();
    const file = join(from, "secrets/bar");
    chmodSync(from, 0o755);
    chmodSync(file, 0o000);
    const script = `
      const isRoot = process.getuid() === 0;
      const { load } = require(process.argv[1]);
      if (isRoot) process.setuid(65534);
      const env = { A: "1" };
      try { load({ from: process.argv[2], env }); } catch ({ code, file, message }) {
        console.log(JSON.stringify({ code, file, message, env }));
      }`;
    const args = ["-e", script, join(packageRoot, "dist/api.js"), from];
    expect(JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }))).toEqual({
      code: "FILE_UNREADABLE",
      file,
      message: `${file} cannot be read (EACCES). Check its permissions.`,
      env: { A: "1" },
    });
  });

  test("of exactly 16 MiB is read", () => {
    const from = workspace({ "secrets/bar": `LAST=1\n#${"x".repeat(16 * 1024 * 1024 - 8)}` });
    const env = {};
    load({ from, env });
    expect(env).toMatchObject({ LAST: "1" });
  });

  // A file that links to itself cannot be opened, not even by root, whom permissions do not stop.
  test("that cannot be opened is rejected", () => {
    const { message, file } = refused((path) => symlinkSync(path, path));
    expect(message).toBe(`${file} cannot be read (ELOOP). It is a link that leads back to itself: correct the link.`);
  });
});
