import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { measure } from "../measure.mjs";

export const title =
  "Reading a pipelines.conf and getting every option, each with two references (bars: 10,000 options in 0.25 × configparser and 1.5 × ini.parse, which resolves none; linear to 1,000,000)";

const require = createRequire(import.meta.url);
const { parsePipelinesConf } = require("../../../dist/api.js");
const ini = require("ini");

const env = { BENCH_HOST: "example.org" };

// The same in Python, as an automation does it: environment variables as a value is read, references as it is got.
const python = `
import configparser, os, sys, time
os.environ["BENCH_HOST"] = "example.org"
class Interpolation(configparser.ExtendedInterpolation):
    def before_read(self, parser, section, option, value):
        return super().before_read(parser, section, option, os.path.expandvars(value))
text = sys.stdin.read()
times = []
for run in range(int(sys.argv[1])):
    start = time.perf_counter()
    parser = configparser.ConfigParser(interpolation=Interpolation())
    parser.read_string(text)
    section = parser["bench"]
    for option in section: section[option]
    times.append(time.perf_counter() - start)
print(sorted(times)[len(times) // 2] * 1000)
`;

function configuration(size) {
  const lines = ["[bench]", "base = /data"];
  for (let index = 1; index < size; index++) lines.push(`option_${index} = \${base}/\${BENCH_HOST}/${index}`);
  return `${lines.join("\n")}\n`;
}

export function run() {
  let previous;
  return [10, 1_000, 10_000, 100_000, 1_000_000].map((size) => {
    const text = configuration(size);
    const runs = size > 100_000 ? 3 : 9;
    const medians = measure(
      {
        bspump: () => {
          const conf = parsePipelinesConf(text, { env });
          for (const option of conf.options("bench")) conf.get("bench", option);
        },
        ini: () => ini.parse(text),
      },
      runs,
    );
    const { stdout, status } = spawnSync("python3", ["-c", python, String(runs)], { input: text, encoding: "utf8" });
    const configparser = status === 0 ? Number(stdout) : undefined;
    const row = {
      options: size,
      "bspump ms": Number(medians.bspump.toFixed(3)),
      "ini.parse ms": Number(medians.ini.toFixed(3)),
      "configparser ms": configparser && Number(configparser.toFixed(3)),
      "of ini.parse": Number((medians.bspump / medians.ini).toFixed(2)),
      "of configparser": configparser && Number((medians.bspump / configparser).toFixed(3)),
      "of the size before": previous === undefined ? undefined : Number((medians.bspump / previous).toFixed(1)),
    };
    previous = medians.bspump;
    return row;
  });
}
