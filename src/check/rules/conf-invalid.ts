import { basename } from "node:path";
import { BspumpError } from "../../errors.js";
import { CONFIGURATION_FILE, readPipelinesConf } from "../../pipelines-conf/index.js";
import { describeError } from "../describe-error.js";
import type { Rule } from "../finding.js";
import { stageEnvironment } from "../stage-environment.js";

export const confInvalid: Rule = {
  id: "conf-invalid",
  severity: "error",
  title: "a pipelines.conf that cannot be read",
  why: "The automation stops when it starts: Python's configparser rejects the file as a whole.",
  details:
    "Looks for a section or an option that is there twice, an option before any section, a line that is neither, and bytes that are not UTF-8, in the file and in what it includes.",
  *find({ errors, configurations }) {
    const reported = new Set<string>();
    const report = function* (error: BspumpError) {
      if (reported.has(error.message)) return;
      reported.add(error.message);
      yield describeError(error);
    };
    for (const error of errors) {
      if (error.file !== undefined && basename(error.file) === CONFIGURATION_FILE) yield* report(error);
    }
    for (const { path, automation } of configurations) {
      try {
        readPipelinesConf({ path, env: stageEnvironment("dev", automation?.readings.get("dev")) });
      } catch (error) {
        if (!BspumpError.is(error)) throw error;
        // A reference that fails in what to include is reported with the other references.
        if (error.code === "CONF_INVALID" || error.code === "FILE_UNREADABLE") yield* report(error);
      }
    }
  },
};
