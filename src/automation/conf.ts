import { parseSections } from "../pipelines-conf/parse.js";
import { PipelinesConf } from "../pipelines-conf/pipelines-conf.js";
import type { SecretsDeclaration } from "./groups.js";
import type { Stage } from "./stage.js";

const SECTION = "secrets";

/**
 * Reads the groups from a `pipelines.conf`, the older format (behaviour.md, section 3); returns undefined if it has no `[secrets]`.
 * There `dev` and `live-dev` do not replace each other, and no service adds a group.
 *
 * @throws BspumpError `CONF_INVALID`, or what getting a value throws.
 */
export function parseAutomationConf(text: string, file: string): SecretsDeclaration | undefined {
  const conf = new PipelinesConf({
    files: [file],
    sections: parseSections({ file, text: text.replace(/^\ufeff/, ""), lookup: () => undefined }),
    warnings: [],
    explain: () => "Name the groups without references.",
  });
  if (!conf.has(SECTION)) return undefined;
  const names = (option: string): string[] =>
    conf
      .get(SECTION, option, "")
      .split(/\s+/)
      .filter((name) => name !== "");
  const listed = (stage: Stage): string[] => {
    const own = names(`${stage}_groups`);
    return own.length > 0 ? own : names("groups");
  };
  return {
    // Got only when a stage needs it: a bad value spoils only the stages that it lists groups for.
    listed: {
      get dev() {
        return listed("dev");
      },
      get "live-dev"() {
        return listed("live-dev");
      },
      get staging() {
        return listed("staging");
      },
      get production() {
        return listed("production");
      },
    },
    services: [],
    unknownServices: [],
    warnings: [],
    remarks: [],
    port: undefined,
    isExposed: () => conf.get("deployment", "expose", "") === "true",
  };
}
