import { inspect } from "node:util";
import { load } from "bspump/api";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.js";

function loadSample() {
  const from = temporaryFolder({
    "automation.toml": '[secrets]\ndev = ["foo", "<b>"]\n[services.kafka]\n',
    "secrets/foo": "A=example-value-1\nB=example-value-2\n",
    "secrets/kafka-dev": "K=example-value-3\n",
  });
  return load({ from, env: {} });
}

test("a status shows itself as a table without values", () => {
  const text = inspect(loadSample());
  expect(text).toMatch(/^stage +dev$/m);
  expect(text).toMatch(/^automation +\S*automation\.toml$/m);
  expect(text).toMatch(/^group foo +A, B$/m);
  expect(text).toMatch(/^group <b> +no file$/m);
  expect(text).toMatch(/^group kafka-dev \(service\) +K$/m);
  expect(text).not.toContain("example-value");
});

test("a status shows itself in a notebook as HTML, escaped, without values", () => {
  const sample = loadSample();
  const method: unknown = Reflect.get(sample, Symbol.for("Jupyter.display"));
  const bundle: unknown = typeof method === "function" ? method.call(sample) : undefined;
  expect(bundle).toEqual({
    "text/plain": inspect(sample),
    "text/html": expect.stringMatching(/^<table .*<\/table>$/),
  });
  expect(JSON.stringify(bundle)).toContain("group &lt;b&gt;");
  expect(JSON.stringify(bundle)).not.toContain("example-value");
});

test("a status is plain data as JSON", () => {
  const { automation, ...rest } = JSON.parse(JSON.stringify(loadSample()));
  expect(automation.format).toBe("toml");
  expect(Object.keys(rest)).toEqual(["stage", "deployed", "secretsDir", "groups", "variables", "warnings"]);
});
