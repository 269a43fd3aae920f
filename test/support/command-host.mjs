// Runs the built `bspump` command again and again: see `callCommand`. Its program is compiled once and begins anew for each call, with all its
// modules. A call has ended when nothing is left to do, as a process has.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import vm from "node:vm";

const [, , file] = process.argv;
const program = vm.compileFunction(
  readFileSync(file, "utf8").replace(/^#!/, "//"),
  ["exports", "require", "module", "__filename", "__dirname", "globalThis"],
  { filename: file, importModuleDynamically: (specifier) => import(specifier) },
);
process.once("disconnect", () => process.exit());
process.on("message", ({ args, cwd, env, input, end }) => {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv = [process.execPath, file, ...args];
  process.exitCode = undefined;
  Object.defineProperty(process, "stdin", { configurable: true, value: Readable.from([Buffer.from(input)]) });
  process.once("beforeExit", () => {
    const status = process.exitCode ?? 0;
    leave(status);
    process.channel.ref();
    for (const stream of [process.stdout, process.stderr]) stream.write(end);
    process.send(status);
  });
  process.channel.unref();
  // What it keeps on the global object is gone with the call.
  program({}, createRequire(file), { exports: {} }, file, dirname(file), Object.create(globalThis));
});

const emitters = [process, process.stdout, process.stderr];
const ownListeners = emitters.map(
  (emitter) => new Map(emitter.eventNames().map((name) => [name, emitter.listeners(name)])),
);

/** Does what is done at the exit of a process, and takes away what a call has left in this one. */
function leave(status) {
  for (const [index, emitter] of emitters.entries()) {
    for (const name of emitter.eventNames()) {
      for (const listener of emitter.listeners(name)) {
        if (ownListeners[index].get(name)?.includes(listener)) continue;
        emitter.off(name, listener);
        if (emitter === process && name === "exit") listener(status);
      }
    }
  }
}
