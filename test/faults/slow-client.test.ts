import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { ofType, TestKernel } from "../support/kernel.js";
import { peakMemory, tellsMemory } from "../support/memory.js";

const timeout = 120_000;

test.runIf(tellsMemory)(
  "a client that never reads costs little memory, and does not stop the others",
  { timeout },
  async () => {
    const kernel = await TestKernel.start();
    await kernel.execute("1");
    kernel.addIdleSubscriber();
    // A subscription takes its time to arrive.
    await sleep(1_000);
    const id = await kernel.sendCode(
      'const line = `${"x".repeat(2 ** 20 - 1)}\\n`; for (let i = 0; i < 400; i++) process.stdout.write(line);',
    );
    const { reply } = await kernel.until(
      () =>
        kernel.publishedFor(id).some(({ content }) => content.execution_state === "idle")
          ? kernel.answerTo(id)
          : undefined,
      90_000,
    );
    expect(reply.status).toBe("ok");
    const { published } = await kernel.execute("6 * 7");
    expect(ofType(published, "execute_result")).toMatchObject([{ data: { "text/plain": "42" } }]);
    expect(peakMemory(kernel.pid)).toBeLessThan(400);
  },
);
