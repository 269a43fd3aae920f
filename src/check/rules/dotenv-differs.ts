import type { Rule } from "../finding.js";
import { differencesIn } from "../other-readers/compare.js";
import { describeDifference } from "../other-readers/describe-difference.js";
import { DotenvReader } from "../other-readers/dotenv.js";

export const dotenvDiffers: Rule = {
  id: "dotenv-differs",
  severity: "warning",
  title: "a value that Node's dotenv reads differently from automations",
  why: "Whoever reads the group with dotenv and dotenv-expand gets another value than the automation has: they cut a value at any #, expand what is in single quotes, and expand again what a reference returned.",
  details:
    "Reads each group with dotenv 17 and dotenv-expand 13 as well; nothing in it is ever executed. Which definition wins if a name is set twice is left out. A group of more than 256 KiB, or of more than 1,000 variables if there are references, is not compared.",
  *find({ groupFiles }) {
    const reader = new DotenvReader();
    for (const file of groupFiles) {
      if (file.text === "") continue;
      const differences = differencesIn(file, (text, inherited) => reader.read(text, inherited));
      if (differences === undefined) {
        yield {
          severity: "note",
          file: file.path,
          what: `${file.group} could not be compared with what dotenv reads`,
          why: "It is too large, or takes too long to expand.",
          fix: "Divide the group, if anything but automations reads it.",
        };
      }
      for (const difference of differences ?? []) {
        yield { file: file.path, ...describeDifference(difference, "dotenv with dotenv-expand") };
      }
    }
  },
};
