import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findFreePorts } from "../support/ports.mjs";
import { endProcess } from "./server-process.js";

/** A Kafka broker on 127.0.0.1, with its data in a temporary folder. */
export interface KafkaBroker {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

const dependencies = fileURLToPath(new URL("kafka-broker.pom.xml", import.meta.url));
const clusterId = Buffer.from("bspump-test-kafk").toString("base64url");

/** Starts a broker with one user, who gets in by the password only (SASL PLAIN). It is its own controller. */
export async function startKafka(user: { readonly name: string; readonly password: string }): Promise<KafkaBroker> {
  const folder = mkdtempSync(join(tmpdir(), "bspump-kafka-"));
  try {
    const jars = join(folder, "jars");
    run("mvn", ["-B", "-q", "-f", dependencies, "dependency:copy-dependencies", `-DoutputDirectory=${jars}`]);
    const classPath = ["-cp", [join(jars, "*"), folder].join(delimiter)];
    const [port = 0, controllerPort = 0] = await findFreePorts(2);
    const configuration = join(folder, "server.properties");
    writeFileSync(configuration, serverProperties({ folder, port, controllerPort, user }), { mode: 0o600 });
    run("java", [...classPath, "kafka.tools.StorageTool", "format", "-t", clusterId, "-c", configuration]);
    return await startBroker([...classPath, "-Xmx256m", "kafka.Kafka", configuration], port, folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startBroker(options: readonly string[], port: number, folder: string): Promise<KafkaBroker> {
  const broker = spawn("java", options, { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  broker.stderr.on("data", (text) => {
    log += text;
  });
  const stop = async () => {
    await endProcess(broker, "SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  };
  for (const deadline = Date.now() + 120_000; ; await sleep(100)) {
    if (log.includes("Kafka Server started")) return { port, stop };
    if (broker.exitCode === null && Date.now() < deadline) continue;
    await stop();
    throw new Error(`The Kafka broker did not start:\n${log.slice(-10_000)}`);
  }
}

interface BrokerSettings {
  readonly folder: string;
  readonly port: number;
  readonly controllerPort: number;
  readonly user: { readonly name: string; readonly password: string };
}

function serverProperties({ folder, port, controllerPort, user }: BrokerSettings): string {
  const listener = `SASL_PLAINTEXT://127.0.0.1:${port}`;
  const password = quote(user.password);
  const login = `username=${quote(user.name)} password=${password} user_${user.name}=${password}`;
  const properties: Record<string, string> = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    listeners: `${listener},CONTROLLER://127.0.0.1:${controllerPort}`,
    "advertised.listeners": listener,
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "SASL_PLAINTEXT",
    "listener.security.protocol.map": "SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
    "sasl.enabled.mechanisms": "PLAIN",
    "sasl.mechanism.inter.broker.protocol": "PLAIN",
    "listener.name.sasl_plaintext.plain.sasl.jaas.config": `org.apache.kafka.common.security.plain.PlainLoginModule required ${login};`,
    "log.dirs": join(folder, "data"),
    "offsets.topic.replication.factor": "1",
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${escapeProperty(value)}\n`)
    .join("");
}

/** Writes a value as the configuration of Java's logins has it. */
function quote(value: string): string {
  return `"${value.replace(/[\\"]/g, "\\$&")}"`;
}

/** Writes a value of a Java properties file: ASCII, with backslashes doubled. */
function escapeProperty(value: string): string {
  return value
    .replaceAll("\\", "\\\\")
    .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Runs a program to its end; what it prints is shown where it fails. */
function run(program: string, options: readonly string[]): void {
  try {
    execFileSync(program, options, { stdio: "pipe" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    const needed = "A Kafka broker needs Java and Maven, which fetches it from Maven Central.";
    throw new Error(
      `${needed} Install them (on Debian: apt-get install default-jre-headless maven) and run this again.`,
    );
  }
}
