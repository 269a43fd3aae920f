// What is measured against size: each operation is prepared for a size, outside what is measured.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireOwn } from "./peers.mjs";

const dist = (module) => requireOwn(`../../dist/${module}.js`);

const lines = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join("\n");
const doublings = (first) => [first, 2 * first, 4 * first, 8 * first];

/** Makes a temporary folder, which goes with the process. */
function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "bspump-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function reading(text, inherited = () => undefined) {
  const { parseEnvFile } = dist("env-file/env-file");
  return () => {
    try {
      return parseEnvFile(text, { file: "group", inherited });
    } catch (error) {
      return error;
    }
  };
}

function getting(text) {
  const { parsePipelinesConf } = dist("api");
  return () => {
    const conf = parsePipelinesConf(text, { env: { HOST: "example.org" } });
    return { conf, unresolved: conf.unresolved(), all: conf.sections().map((name) => tryAll(conf, name)) };
  };
}

function tryAll(conf, section) {
  return conf.options(section).map((option) => {
    try {
      return conf.get(section, option);
    } catch (error) {
      return error.code;
    }
  });
}

export const operations = {
  "env file, variables": {
    sizes: doublings(100_000),
    prepare: (size) => reading(lines(size, (index) => `VARIABLE_${index}=\${VARIABLE_${index - 1}:-x}`)),
  },
  "env file, one value of many references": {
    sizes: doublings(200_000),
    prepare: (size) => reading(`A=b\nB="${lines(size, () => "x${A}\\n$A$$")}"`),
  },
  "env file, words in words": {
    sizes: doublings(20_000),
    prepare: (size) => reading(`A=${"${B:-".repeat(size)}x${"}".repeat(size)}`),
  },
  "env file, braces that do not close": {
    sizes: doublings(100_000),
    prepare: (size) => reading(`A=${"${B:-".repeat(size)}`),
  },
  "env file, quotes behind backslashes": {
    sizes: doublings(400_000),
    prepare: (size) => reading(`A="${'\\"'.repeat(size)}"\nB='${"\\'".repeat(size)}'`),
  },
  "pipelines.conf, options": {
    sizes: doublings(10_000),
    prepare: (size) => getting(`[a]\nbase=/x\n${lines(size, (index) => `option_${index}=\${base}/\${HOST}/${index}`)}`),
  },
  "pipelines.conf, references that fail": {
    sizes: doublings(5_000),
    prepare: (size) => getting(`[a]\n${lines(size, (index) => `option_${index}=\${MISSING_${index}} \${b:c}`)}`),
  },
  "pipelines.conf, one value of many lines": {
    sizes: doublings(50_000),
    prepare: (size) => getting(`[a]\nb=c\nd=\n${lines(size, () => "  ${b} ${HOST} $$")}`),
  },
  "pipelines.conf, sections": {
    sizes: doublings(5_000),
    prepare: (size) =>
      getting(`[DEFAULT]\nx=1\n${lines(size, (index) => `[s${index}]\na=\${x}\nb=\${s${index >> 1}:a}`)}`),
  },
  "automation.toml, groups": {
    sizes: doublings(20_000),
    prepare: (size) => {
      const { parseAutomationToml } = dist("automation/toml");
      const { groupsOfStage } = dist("automation/groups");
      const text = `[secrets]\ndev = [\n${lines(size, (index) => `"group-${index}",`)}\n]\n`;
      const file = "automation.toml";
      return () => groupsOfStage(parseAutomationToml(text, file), "dev", { file, text });
    },
  },
  "load, groups": {
    sizes: doublings(1_250),
    prepare: (size) => {
      const { load } = dist("api");
      const folder = temporaryFolder();
      mkdirSync(join(folder, "secrets"));
      writeFileSync(
        join(folder, "automation.toml"),
        `[secrets]\ndev = [\n${lines(size, (index) => `"g${index}",`)}\n]\n`,
      );
      for (let index = 0; index < size; index++) {
        writeFileSync(join(folder, "secrets", `g${index}`), `A_${index}=example-${index}\nB=$A_${index}\n`);
      }
      return () => load({ from: folder, secretsDir: join(folder, "secrets"), env: {} });
    },
  },
  "redaction, values": {
    sizes: doublings(250),
    prepare: (size) => {
      const { Redactor } = dist("redaction/redactor");
      const values = new Map(
        Array.from({ length: size }, (_, index) => [`example-pa$$ ${index * 7919}`, `NAME_${index}`]),
      );
      return () => new Redactor({ environment: {}, cwd: "/" }).matcherFor(values);
    },
  },
  "redaction, printed lines": {
    sizes: doublings(50_000),
    prepare: (size) =>
      printing(Array.from({ length: size }, (_, index) => `${index} example-value of nothing at all\n`)),
  },
  "redaction, beginnings of a value": {
    sizes: doublings(1_000),
    prepare: (size) => printing(Array.from({ length: size }, () => "aaaaaaaa".repeat(4))),
  },
  "notebook, cells": {
    sizes: doublings(10_000),
    prepare: (size) => {
      const { readNotebook, writeNotebook } = dist("notebook/document");
      const file = join(temporaryFolder(), "main.ipynb");
      const cells = Array.from({ length: size }, (_, index) => ({
        cell_type: "code",
        execution_count: index,
        metadata: {},
        outputs: [{ output_type: "stream", name: "stdout", text: ["a\n", "b\n"] }],
        source: [`const a = ${index};\n`, "a"],
      }));
      writeFileSync(file, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
      return () => writeNotebook(file, readNotebook(file));
    },
  },
  "runner, displays that are updated": {
    sizes: doublings(5_000),
    prepare: (size) => {
      const { CellOutputs } = dist("notebook/outputs");
      return () => {
        const outputs = new CellOutputs();
        const content = (index) => ({
          data: { "text/plain": "x" },
          metadata: {},
          transient: { display_id: `d${index}` },
        });
        for (let index = 0; index < size; index++) outputs.add("display_data", content(index));
        for (let index = 0; index < size; index++) outputs.update(content(index));
        return outputs.toOutputs();
      };
    },
  },
  "check, automations": {
    sizes: doublings(50),
    prepare: (size) => {
      const { readWorkspace } = dist("check/read-workspace");
      const { runRules } = dist("check/run-rules");
      const { rules } = dist("check/rules/index");
      const folder = temporaryFolder();
      mkdirSync(join(folder, "secrets"));
      for (let index = 0; index < size; index++) {
        const automation = join(folder, `automation-${index}`);
        mkdirSync(automation);
        writeFileSync(
          join(automation, "automation.toml"),
          `[secrets]\ndev = ["g${index}", "shared"]\nproduction = ["p${index}"]\n`,
        );
        writeFileSync(
          join(automation, "pipelines.conf"),
          lines(20, (line) => `[connection:C${line}]\npassword=\${A_${line}}`),
        );
        const group = (stage) => lines(20, (line) => `A_${line}=${stage}-example-${index * 20 + line}`);
        for (const stage of ["g", "p"])
          writeFileSync(join(folder, "secrets", `${stage}${index}`), group(stage), { mode: 0o600 });
      }
      writeFileSync(join(folder, "secrets/shared"), "SHARED=example-of-all", { mode: 0o600 });
      return () => runRules(rules, readWorkspace({ directory: folder, environment: {} }));
    },
  },
  "Jupyter message, bytes": {
    sizes: doublings(1_000_000),
    prepare: (size) => {
      const { createMessage, decodeMessage, encodeMessage } = dist("jupyter/message");
      const message = createMessage("stream", "bench", { name: "stdout", text: "example \n".repeat(size / 10) });
      return () =>
        decodeMessage(
          encodeMessage(message, "key").map((frame) => Buffer.from(frame)),
          "key",
        );
    },
  },
};

/** Prints pieces with 200 values registered, of which none is in them but one begins everywhere. */
function printing(pieces) {
  const { Redactor } = dist("redaction/redactor");
  const { StreamRedactor } = dist("redaction/stream");
  const values = new Map(
    Array.from({ length: 200 }, (_, index) => [`example-${index * 7919}-password`, `NAME_${index}`]),
  );
  values.set(`${"a".repeat(400)}b`, "LONG");
  const matcher = new Redactor({ environment: {}, cwd: "/" }).matcherFor(values);
  return () => {
    const stream = new StreamRedactor();
    let length = 0;
    for (const piece of pieces) length += stream.write(piece, matcher).length;
    return length + stream.flush(matcher).length;
  };
}
