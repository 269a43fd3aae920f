import { execFile, spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { mainFile, runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { packedOnce } from "../support/packed.js";

// What the platform does with Docker: the Dockerfile's steps in a tree of their own, the automation's folder mounted read-only at /app. A namespace of
// one's own needs Linux, and a system that lets a user have one.
const canIsolate =
  process.platform === "linux" &&
  /^\/(?:usr|opt)\//.test(process.execPath) &&
  spawnSync("unshare", ["-rm", "true"], { stdio: "ignore" }).status === 0;
const canServe = spawnSync(process.execPath, [mainFile, "notebook", "serve", "--help"]).status === 0;

const enter = `
set -e
root=$1; shift
for folder in usr bin sbin lib lib64 etc opt run; do
  if [ -e /$folder ]; then mkdir -p $root/$folder; mount --rbind /$folder $root/$folder; fi
done
mount --rbind /proc $root/proc
mount --rbind /dev $root/dev
mount --bind $root/source $root/app
mount -o remount,bind,ro $root/app
if [ -n "$NPM_CACHE" ]; then mkdir -p $root/tmp/npm; mount --bind $NPM_CACHE $root/tmp/npm; fi
exec chroot $root "$@"
`;

const run = promisify(execFile);
/** What one image has fetched the next one need not. */
const npmCache = temporaryFolder({}, afterAll);

interface Image {
  readonly root: string;
  readonly environment: Record<string, string>;
  readonly entrypoint: string[];
}

// What Docker gives a container, after the folder of the Node of this test.
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Makes an automation, and the image of its Dockerfile with the packed package instead of the registry's. */
async function build(template: string): Promise<Image> {
  const root = temporaryFolder();
  for (const name of ["deps", "app", "tmp", "proc", "dev"]) mkdirSync(join(root, name));
  const { status, stderr } = await runCommand(["new", template, "source", "--secrets", "secrets"], { cwd: root });
  expect(status, stderr).toBe(0);
  const image = join(root, "source", "image");
  const packages = JSON.parse(readFileSync(join(image, "package.json"), "utf8"));
  const { file } = await packedOnce();
  copyFileSync(file, join(root, "deps", basename(file)));
  packages.dependencies.bspump = `file:${basename(file)}`;

  const environment: Record<string, string> = { HOME: "/tmp", PATH: `${dirname(process.execPath)}:${path}` };
  let folder = "/";
  let entrypoint: string[] = [];
  const dockerfile = readFileSync(join(image, "Dockerfile"), "utf8").replaceAll("\\\n", "");
  for (const line of dockerfile.split("\n").filter((step) => step !== "" && !step.startsWith("#"))) {
    const [, step = "", rest = ""] = /^(\w+) (.*)$/.exec(line) ?? [];
    if (step === "WORKDIR") folder = rest;
    else if (step === "ENTRYPOINT") entrypoint = JSON.parse(rest);
    else if (step === "COPY") {
      const [name = "", target] = rest.split(" ");
      expect(target).toBe("./");
      const text = name === "package.json" ? JSON.stringify(packages) : readFileSync(join(image, name), "utf8");
      writeFileSync(join(root, folder, name), text);
    } else if (step === "ENV") {
      const [name = "", value = ""] = rest.split("=");
      environment[name] = value.replace(/\$(\w+)/g, (_found, other: string) => environment[other] ?? "");
    } else if (step === "RUN") {
      const npm = { NPM_CACHE: npmCache, npm_config_prefer_offline: "true", npm_config_cache: "/tmp/npm" };
      const env = { ...process.env, ...npm, HOME: "/tmp" };
      const args = ["-rm", "sh", "-c", enter, "sh", root, "sh", "-c", `cd ${folder}; ${rest}`];
      await run("unshare", args, { env });
    } else expect(["FROM", "USER"]).toContain(step);
  }
  return { root, environment, entrypoint };
}

function start({ root, environment }: Image, command: readonly string[], more: Record<string, string> = {}) {
  const inApp = ["sh", "-c", 'cd /app; exec "$@"', "sh", ...command];
  // The signal for the process is to reach it, and nobody between.
  const args = ["-rm", "sh", "-c", enter, "sh", root, ...inApp];
  const child = spawn("unshare", args, { env: { ...environment, ...more } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return { child, ended, output: () => output };
}

/** Expects of the image of `web` that it has the command and the packages, and its source read-only. */
async function expectContents(image: Image): Promise<void> {
  expect(existsSync(join(image.root, "deps", "node_modules", "hono"))).toBe(true);
  const script = `
    try { require("fs").writeFileSync("/app/x", ""); } catch (error) { console.log(error.code); }
    console.log(typeof require("hono").Hono, typeof require("bspump/api").load);
    import("@hono/node-server").then(({ serve }) => console.log(typeof serve));
  `;
  const node = start(image, ["node", "-e", script]);
  expect([await node.ended, node.output()]).toEqual([0, "EROFS\nfunction function\nfunction\n"]);
  const command = start(image, ["bspump", "--version"]);
  expect([await command.ended, command.output()]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
}

/** Where the image has made no link of its own, the automation's is enough, and the other way round. */
async function expectPackagesWithoutLink(image: Image): Promise<void> {
  await run("rm", [join(image.root, "source", "node_modules")]);
  const linked = start(image, ["node", "-e", 'console.log(typeof require("hono").Hono)']);
  expect([await linked.ended, linked.output()]).toEqual([0, "function\n"]);
}

describe.runIf(canIsolate)("an automation as the platform deploys it:", { timeout: 300_000 }, () => {
  // Without the command the entrypoint has nothing to start.
  test.runIf(canServe).each(["web", "schedule"])(
    "%s has what it needs, stays up, and ends when it is told to",
    async (template) => {
      const image = await build(template);
      if (template === "web") await expectContents(image);
      const port = 20_000 + (process.pid % 10_000);
      const deployed = { BITSWAN_AUTOMATION_STAGE: "production", BITSWAN_DEPLOYMENT_ID: template, PORT: String(port) };
      const server = start(image, image.entrypoint, deployed);
      if (template === "web") {
        await expect
          .poll(() => fetch(`http://127.0.0.1:${port}/health`).then((answer) => answer.text()), { timeout: 30_000 })
          .toBe("ok");
        const answer = await fetch(`http://127.0.0.1:${port}/`);
        expect(await answer.json()).toEqual({ stage: "production" });
      } else {
        const isOver = await Promise.race([server.ended, new Promise((resolve) => setTimeout(resolve, 5_000, "up"))]);
        expect(isOver, server.output()).toBe("up");
      }
      server.child.kill("SIGTERM");
      // By itself, or by the signal as a shell has it.
      expect([0, 143], server.output()).toContain(await server.ended);
      if (template === "web") await expectPackagesWithoutLink(image);
    },
  );
});
