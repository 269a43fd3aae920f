import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "./support/command.js";
import { kafkaClientTypes } from "./support/kafka-client.js";
import { packageRoot, projectFolder } from "./support/project.js";

// The client is a native module whose parts are fetched from elsewhere when it is installed: what replaces it keeps what the notebook
// passes to it. Whether a broker takes that is tried by `npm run test:services`.
const client = `
exports.KafkaJS = { Kafka: class {
  constructor(config) { require("fs").writeFileSync("config.json", JSON.stringify(config)) }
  admin() { return { connect: async () => {}, listTopics: async () => ["orders"], disconnect: async () => {} } }
} };
`;
test("the kafka notebook passes the client what the platform's configuration says, in the dev stage", async () => {
  const folder = projectFolder({
    "secrets/kafka-dev": "KAFKA_HOSTNAME=kafka.example.org\nKAFKA_ADMIN_PASSWORD='example #1 pa$$word'\n",
    "kafka/node_modules/@confluentinc/kafka-javascript/index.js": client,
    "kafka/node_modules/@confluentinc/kafka-javascript/index.d.ts": kafkaClientTypes,
  });
  cpSync(join(packageRoot, "notebooks/kafka"), join(folder, "kafka"), {
    recursive: true,
    filter: (source) => !source.includes("node_modules"),
  });
  const { status, stdout, stderr } = await runCommand(["notebook", "run", "kafka/main.ipynb"], { cwd: folder });
  expect(status, stderr).toBe(0);
  expect(stdout).toContain("[redacted KAFKA_ADMIN_PASSWORD]");
  expect(stdout).toContain("[ 'orders' ]");
  expect(JSON.parse(readFileSync(join(folder, "kafka/config.json"), "utf8"))).toEqual({
    kafkaJS: {
      brokers: ["kafka.example.org:9092"],
      ssl: false,
      sasl: { mechanism: "plain", username: "admin", password: "example #1 pa$$word" },
    },
  });
});
