import { describe, expect, test } from "vitest";
import { PlainOutput } from "#dist/notebook/plain-output.js";

function printed(columns: number | undefined, show: (output: PlainOutput) => void): string {
  let text = "";
  const output = new PlainOutput({
    write: (_name, more) => {
      text += more;
    },
    columns,
  });
  show(output);
  output.end();
  return text;
}

const display = (output: PlainOutput, type: string, text: string, id = "a") =>
  output.add(type, { data: { "text/plain": text, "text/html": "<b>" }, metadata: {}, transient: { display_id: id } });

describe("what changes", () => {
  test("is a line of a terminal that is written again", () => {
    const text = printed(80, (output) => {
      display(output, "display_data", "1 of 9");
      display(output, "update_display_data", "2 of 9");
      display(output, "update_display_data", "9 of 9");
      output.add("stream", { name: "stdout", text: "done\n" });
      display(output, "update_display_data", "late");
    });
    expect(text).toBe("1 of 9\n\u001b[1A\r\u001b[K2 of 9\n\u001b[1A\r\u001b[K9 of 9\ndone\nlate\n");
  });

  test("has its last text in a log", () => {
    const text = printed(undefined, (output) => {
      display(output, "display_data", "1 of 9");
      for (let count = 2; count < 10; count++) display(output, "update_display_data", `${count} of 9`);
      display(output, "update_display_data", "other", "b");
      output.add("error", { traceback: ["Error: ox"] });
    });
    expect(text).toBe("1 of 9\n9 of 9\nother\nError: ox\n");
  });

  test("is printed whole where it has lines or is longer than one", () => {
    const text = printed(10, (output) => {
      display(output, "display_data", "1 of 9");
      display(output, "update_display_data", "a\nb");
      display(output, "display_data", "x".repeat(20), "b");
      display(output, "update_display_data", "short", "b");
    });
    expect(text).toBe(`1 of 9\na\nb\n${"x".repeat(20)}\nshort\n`);
  });
});

test("what has no text is named by its types", () => {
  const text = printed(undefined, (output) =>
    output.add("display_data", { data: { "image/png": "AA" }, metadata: {} }),
  );
  expect(text).toBe("[image/png]\n");
});
