import { describe, expect, test } from "vitest";
import { ofType, TestKernel } from "../support/kernel.js";

const timeout = 120_000;

describe("1,000 cells that are sent at once", { timeout }, () => {
  test("with one that fails: those before it have run, those after it are aborted, and later ones run", async () => {
    const kernel = await TestKernel.start();
    const ids: string[] = [];
    // What is sent before the error is known is aborted: the first cell gives time to send all.
    ids.push(await kernel.sendCode("await new Promise((done) => setTimeout(done, 2_000)); let count = 0;"));
    for (let index = 1; index < 1_000; index++)
      ids.push(await kernel.sendCode(index === 20 ? "throw new Error(`${count}`)" : "count++; undefined"));
    const statuses: unknown[] = [];
    for (const id of ids) statuses.push((await kernel.answerTo(id)).reply.status);
    expect(statuses).toEqual(ids.map((_id, index) => (index < 20 ? "ok" : index === 20 ? "error" : "aborted")));
    const { reply, published } = await kernel.execute("count");
    expect(reply.status).toBe("ok");
    expect(ofType(published, "execute_result")).toMatchObject([{ data: { "text/plain": "19" } }]);
  });

  test("with one that fails and is not to stop the others: all others run", async () => {
    const kernel = await TestKernel.start();
    await kernel.execute("let count = 0;");
    const ids: string[] = [];
    for (let index = 0; index < 200; index++)
      ids.push(await kernel.sendCode(index === 20 ? "throw 1" : "count++; undefined", { stop_on_error: false }));
    const statuses: unknown[] = [];
    for (const id of ids) statuses.push((await kernel.answerTo(id)).reply.status);
    expect(statuses).toEqual(ids.map((_id, index) => (index === 20 ? "error" : "ok")));
    expect(ofType((await kernel.execute("count")).published, "execute_result")).toMatchObject([
      { data: { "text/plain": "199" } },
    ]);
  });
});
