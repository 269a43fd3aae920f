import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { kafkaClientTypes } from "../support/kafka-client.js";
import { savedCells } from "../support/notebook.js";
import { packageRoot } from "../support/project.js";
import { type KafkaBroker, startKafka } from "./kafka-broker.js";

// Every character of it means something to a reader of env files or of pipelines.conf.
const password = `p#a$$ s'w"ö{d}`;
const user = "admin";
let broker: KafkaBroker;

beforeAll(async () => {
  broker = await startKafka({ name: user, password });
  const kafka = new Kafka({
    brokers: [`127.0.0.1:${broker.port}`],
    sasl: { mechanism: "plain", username: user, password },
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: "orders", numPartitions: 1, replicationFactor: 1 }] });
  await admin.disconnect();
  // Maven may have to fetch the broker first.
}, 600_000);
afterAll(() => broker?.stop());

// The notebook's own client fetches native parts when it is installed. KafkaJS, whose interface it has, connects in its stead.
const client = `
const { Kafka, logLevel } = require("kafkajs");
exports.KafkaJS = { Kafka: class extends Kafka {
  constructor({ kafkaJS }) { super({ ...kafkaJS, logLevel: logLevel.NOTHING }) }
} };
`;

/** Makes a workspace with the sample automation and a group of its own. */
function workspace(groupPassword: string): string {
  const folder = temporaryFolder({
    "secrets/kafka-dev": `KAFKA_HOSTNAME=127.0.0.1\nKAFKA_ADMIN_PASSWORD=${groupPassword}\n`,
    "kafka/node_modules/@confluentinc/kafka-javascript/index.js": client,
    "kafka/node_modules/@confluentinc/kafka-javascript/index.d.ts": kafkaClientTypes,
  });
  const automation = join(folder, "kafka");
  cpSync(join(packageRoot, "notebooks/kafka"), automation, {
    recursive: true,
    filter: (source) => !source.includes("node_modules"),
  });
  symlinkSync(join(packageRoot, "node_modules"), join(folder, "node_modules"), "junction");
  // The platform's port, which another broker may have here.
  const configuration = join(automation, "pipelines.conf");
  writeFileSync(configuration, readFileSync(configuration, "utf8").replace(":9092", `:${broker.port}`));
  return folder;
}

test.each([
  ["in single quotes", `'p#a$$ s\\'w"ö{d}'`],
  ["in double quotes", `"p#a$$$$ s'w\\"ö{d}"`],
  ["without quotes", `p#a$$$$ s'w"ö{d}`],
])("the sample notebook connects with a password that holds every special character, %s", async (_name, written) => {
  const folder = workspace(written);
  const notebook = join(folder, "kafka/main.ipynb");
  const { status, stdout, stderr } = await runCommand(["notebook", "run", notebook], { cwd: folder });
  // Compared by itself: what is printed of a failing test must not hold the password.
  expect([stdout, stderr, readFileSync(notebook, "utf8")].some((text) => text.includes(password))).toBe(false);
  expect(status, stderr).toBe(0);
  const results = savedCells(notebook).flatMap(({ outputs = [] }) =>
    outputs.flatMap(({ data }) => data?.["text/plain"] ?? []),
  );
  expect(results.at(-1)).toBe("[ 'orders' ]");
});

test("the broker does not let in who has lost one character", async () => {
  const folder = workspace(`'p#a$ s\\'w"ö{d}'`);
  const { status, stderr } = await runCommand(["notebook", "run", join(folder, "kafka/main.ipynb")], { cwd: folder });
  expect(status).toBe(1);
  expect(stderr).toContain("Invalid username or password");
});
