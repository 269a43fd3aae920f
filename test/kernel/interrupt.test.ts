import { spawn } from "node:child_process";
import { availableParallelism, setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { endlessLoop } from "../support/endless.js";
import { ofType, streamed, TestKernel } from "../support/kernel.js";

// Windows has no such signal: Jupyter sends a message there, which the last test is about.
describe.runIf(process.platform !== "win32")("an interrupt by signal", () => {
  const sharedKernel = TestKernel.shared();

  test.each([
    ["an endless loop", 'console.log("busy"); while (true) {}'],
    ["an endless loop in a function of an earlier cell", 'console.log("busy"); spin()'],
    ["a promise that is never settled", 'console.log("busy"); await new Promise(() => {})'],
    [
      "an endless loop behind an await",
      'await new Promise((done) => setTimeout(done, 10)); console.log("busy"); while (true) {}',
    ],
    ["an endless loop in a promise's continuation", 'await Promise.resolve(); console.log("busy"); while (true) {}'],
    [
      "an endless loop in a timer",
      'setTimeout(() => { console.log("busy"); while (true) {} }, 1); await new Promise(() => {})',
    ],
    [
      "an endless loop that catches everything",
      'console.log("busy"); while (true) { try { while (true) {} } catch {} }',
    ],
    ["an expression that backtracks", 'console.log("busy"); /^(a+)+$/.test("a".repeat(60) + "b")'],
  ])("stops %s, and the state is kept", async (_name, code) => {
    const kernel = await sharedKernel();
    await kernel.execute("const kept = 42; function spin() { while (true) {} }");
    for (let time = 1; time <= 2; time++) {
      const id = await kernel.sendCode(code);
      await kernel.until(() => streamed(kernel.publishedFor(id)) || undefined);
      // What it prints arrives a little before it is in there.
      await sleep(20);
      const before = Date.now();
      kernel.signal("SIGINT");
      const { reply, published } = await kernel.answerTo(id);
      expect(Date.now() - before).toBeLessThan(5_000);
      expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt", evalue: "The cell was interrupted." });
      expect(ofType(published, "error")).toHaveLength(1);
      const { published: next } = await kernel.execute("await Promise.resolve(kept)");
      expect(ofType(next, "execute_result")[0]?.data).toEqual({ "text/plain": "42" });
    }
  });

  test("stops the first cell, whenever it comes", async () => {
    for (const pause of [0, 1_000]) {
      const kernel = await TestKernel.start();
      const id = await kernel.sendCode(endlessLoop(pause));
      await kernel.until(() => (kernel.publishedFor(id).length > 1 ? true : undefined));
      await sleep(pause);
      kernel.signal("SIGINT");
      expect((await kernel.answerTo(id)).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
      expect((await kernel.execute("1")).reply).toMatchObject({ status: "ok" });
    }
  });

  test("that comes while a cell is compiled stops it, and the kernel goes on", async () => {
    const kernel = await TestKernel.start();
    await kernel.execute("1");
    for (const pause of [0, 20, 100]) {
      const id = await kernel.sendCode("let turns = 0; while (true) turns++;");
      const waiting = await kernel.sendCode("2");
      await kernel.until(() => (kernel.publishedFor(id).length > 1 ? true : undefined));
      await sleep(pause);
      kernel.signal("SIGINT");
      expect((await kernel.answerTo(id)).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
      expect((await kernel.answerTo(waiting)).reply).toMatchObject({ status: "aborted" });
      expect((await kernel.execute("3")).reply).toMatchObject({ status: "ok" });
    }
  });

  // The main thread then takes long to get to the signal, as it would on a machine that has too much to do.
  test.each([
    ["an endless loop", 'console.log("busy"); while (true) {}'],
    [
      "an endless loop in a timer",
      'setTimeout(() => { console.log("busy"); while (true) {} }, 1); await new Promise(() => {})',
    ],
    ["a promise that is never settled", 'console.log("busy"); await new Promise(() => {})'],
    ["an endless loop behind an await", 'await Promise.resolve(); console.log("busy"); while (true) {}'],
    ["a loop that prints behind an await", 'await Promise.resolve(); while (true) console.log("busy")'],
  ])("stops %s where the main thread gets little time", async (_name, code) => {
    const kernel = await TestKernel.start();
    await kernel.execute("1");
    const others = Array.from({ length: availableParallelism() }, () =>
      spawn(process.execPath, ["-e", "const end = Date.now() + 30_000; while (Date.now() < end);"]),
    );
    onTestFinished(() => {
      for (const other of others) other.kill("SIGKILL");
    });
    setPriority(kernel.pid, 5);
    for (let time = 1; time <= 5; time++) {
      const id = await kernel.sendCode(code);
      await kernel.until(() => streamed(kernel.publishedFor(id)) || undefined);
      kernel.signal("SIGINT");
      const { reply } = await kernel.answerTo(id);
      expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    }
  });

  test("aborts the cells that wait", async () => {
    const kernel = await TestKernel.start();
    await kernel.execute("1");
    const id = await kernel.sendCode(endlessLoop(250));
    const waiting = await kernel.sendCode("2");
    await sleep(300);
    kernel.signal("SIGINT");
    expect((await kernel.answerTo(id)).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect((await kernel.answerTo(waiting)).reply).toMatchObject({ status: "aborted" });
  });

  test("many of them, with no cell running and with one, do not end the kernel", async () => {
    const kernel = await TestKernel.start();
    await kernel.execute("1");
    for (let time = 0; time < 30; time++) {
      kernel.signal("SIGINT");
      await sleep(time % 7);
    }
    await sleep(500);
    const id = await kernel.sendCode(endlessLoop(250));
    await sleep(300);
    for (let time = 0; time < 10; time++) {
      kernel.signal("SIGINT");
      await sleep(5);
    }
    expect((await kernel.answerTo(id)).reply).toMatchObject({ status: "error" });
    await sleep(500);
    expect((await kernel.execute("2")).reply).toMatchObject({ status: "ok" });
  });
});

test("an interrupt by message stops a cell that waits", async () => {
  const kernel = await TestKernel.start();
  const id = await kernel.sendCode("await new Promise(() => {})");
  await kernel.until(() => (kernel.publishedFor(id).length > 1 ? true : undefined));
  const { reply } = await kernel.request("interrupt_request", {}, { channel: "control" });
  expect(reply).toEqual({ status: "ok" });
  expect((await kernel.answerTo(id)).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
});
