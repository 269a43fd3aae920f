import type { Rule } from "../finding.js";
import { differencesIn } from "../other-readers/compare.js";
import { describeDifference } from "../other-readers/describe-difference.js";
import { readAsPythonDotenv } from "../other-readers/python-dotenv.js";

export const pythonDotenvDiffers: Rule = {
  id: "python-dotenv-differs",
  severity: "warning",
  title: "a value that Python's python-dotenv reads differently from automations",
  why: "Whoever reads the group with python-dotenv gets another value than the automation has: it expands ${NAME} also in single quotes, $NAME nowhere, and knows no $$.",
  details:
    "Reads each group by python-dotenv's rules (1.2) as well: ${NAME} and ${NAME:-default} are expanded in any quotes, $NAME and the other operators are text, $$ stays, NAME: value is not an assignment, \\\\ and \\' are escapes in single quotes and \\$ is not one in double ones, and a comment begins at any white space and #. Which definition wins if a name is set twice is left out.",
  *find({ groupFiles }) {
    for (const file of groupFiles) {
      const differences = differencesIn(file, (text, inherited) =>
        readAsPythonDotenv(text, (name) => inherited.get(name)),
      );
      for (const difference of differences ?? []) {
        yield { file: file.path, ...describeDifference(difference, "python-dotenv") };
      }
    }
  },
};
