import { measureSizes } from "../measure.mjs";
import { pythonContestant, requireOwn } from "../peers.mjs";

const { parsePipelinesConf } = requireOwn("../../dist/api.js");
const ini = requireOwn("ini");

const env = { BENCH_HOST: "example.org" };

// The same in Python, as an automation does it: environment variables as a value is read, references as it is got.
const python = `
import configparser, os, sys, time
os.environ["BENCH_HOST"] = "example.org"
class Interpolation(configparser.ExtendedInterpolation):
    def before_read(self, parser, section, option, value):
        return super().before_read(parser, section, option, os.path.expandvars(value))
text = sys.stdin.read()
start = time.perf_counter()
parser = configparser.ConfigParser(interpolation=Interpolation())
parser.read_string(text)
section = parser["bench"]
for option in section: section[option]
print(time.perf_counter() - start)
`;

export async function run() {
  const results = await measureSizes([10, 1_000, 10_000, 100_000, 1_000_000], contestantsAt, (size) =>
    size > 100_000 ? 3 : 9,
  );
  return results.map(({ size, medians }) => ({
    measure: `pipelines.conf of ${size.toLocaleString("en-US")} options, each with two references`,
    unit: "ms",
    medians,
    // It does less than automations need: no reference is resolved.
    baselines: ["ini.parse"],
  }));
}

function contestantsAt(size) {
  const text = configuration(size);
  const configparser = pythonContestant(python, text);
  return {
    bspump: () => {
      const conf = parsePipelinesConf(text, { env });
      for (const option of conf.options("bench")) conf.get("bench", option);
    },
    "ini.parse": () => void ini.parse(text),
    ...(configparser && { configparser }),
  };
}

function configuration(size) {
  const lines = ["[bench]", "base = /data"];
  for (let index = 1; index < size; index++) lines.push(`option_${index} = \${base}/\${BENCH_HOST}/${index}`);
  return `${lines.join("\n")}\n`;
}
