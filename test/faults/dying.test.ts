import { describe, expect, test } from "vitest";
import { ofType, streamed, TestKernel } from "../support/kernel.js";

const LOST = "All variables are lost. Run the cells again from the first one.";

const fillMemory = "const all: number[][] = []; while (true) all.push(new Array(1e6).fill(1));";
const deaths = [
  ["is killed", 'process.kill(process.pid, "SIGKILL");', "was ended by SIGKILL."],
  ["aborts", "process.abort();", "was ended by SIGABRT."],
  ["crashes in native code", 'process.kill(process.pid, "SIGSEGV");', "was ended by SIGSEGV."],
  ["ends by itself", "(process as any).reallyExit(3);", "ended with status 3."],
] as const;

// Windows has no such signals.
describe.runIf(process.platform !== "win32")("the process of the cells", { timeout: 60_000 }, () => {
  const sharedKernel = TestKernel.shared();

  test.each(deaths)(
    "%s: the cell says so after what it had printed, and the next one runs",
    async (_name, code, how) => {
      const kernel = await sharedKernel();
      await kernel.execute("const kept = 42;");
      const { reply, published } = await kernel.execute(`console.log("so far"); ${code}`);
      const evalue = `The process that runs the cells ${how} ${LOST}`;
      expect(reply).toMatchObject({ status: "error", ename: "SessionEnded", evalue });
      expect(ofType(published, "error")).toMatchObject([{ ename: "SessionEnded", evalue }]);
      expect(streamed(published)).toBe("so far\n");
      const { published: next } = await kernel.execute("typeof (globalThis as any).kept");
      expect(ofType(next, "execute_result")[0]?.data).toEqual({ "text/plain": "'undefined'" });
      expect((await kernel.execute("kept")).reply).toMatchObject({
        ename: "CompileError",
        evalue: expect.stringContaining("Cannot find name 'kept'"),
      });
    },
  );

  test("has no memory left: the cell says how much it may have, and how it gets more", async () => {
    const kernel = await TestKernel.start({ env: { NODE_OPTIONS: "--max-old-space-size=150" } });
    const { reply, published } = await kernel.execute(`console.log("so far"); ${fillMemory}`);
    expect(reply).toMatchObject({ status: "error", ename: "SessionEnded" });
    const [, had = "", more = ""] =
      /^The process that runs the cells is out of memory: it may use (\d+) MB\. .* set NODE_OPTIONS=--max-old-space-size=(\d+) before the kernel is started\.$/.exec(
        String(reply.evalue),
      ) ?? [];
    // V8 adds some to what it is told.
    expect(Number(had)).toBeGreaterThanOrEqual(150);
    expect(Number(had)).toBeLessThan(300);
    expect(Number(more)).toBe(2 * Number(had));
    expect(streamed(published)).toContain("so far\n");
    expect((await kernel.execute("1 + 1")).reply).toMatchObject({ status: "ok" });
  });

  test("dies when no cell runs: the last one shows it", async () => {
    const kernel = await sharedKernel();
    const id = await kernel.sendCode('setTimeout(() => { console.log("late"); process.abort(); }, 100); undefined');
    await kernel.answerTo(id);
    const shown = await kernel.until(() => ofType(kernel.publishedFor(id), "error")[0]);
    expect(shown).toMatchObject({
      ename: "SessionEnded",
      evalue: `The process that runs the cells was ended by SIGABRT. ${LOST}`,
    });
    expect(streamed(kernel.publishedFor(id))).toBe("late\n");
  });
});
