import { parseSections } from "./pipelines-conf/parse.js";
import { PipelinesConf } from "./pipelines-conf/pipelines-conf.js";
import type { SecretsDeclaration } from "./secret-groups.js";
import type { Stage } from "./stage.js";

const SECTION = "secrets";

/**
 * Reads the groups from a `pipelines.conf`, the older format (behaviour.md, section 3); gives undefined where it has no `[secrets]`.
 * There `dev` and `live-dev` do not stand in for each other, and no service adds a group.
 *
 * @throws BspumpError `CONF_INVALID`, or what getting a value throws.
 */
export function parseAutomationConf(text: string, file: string): SecretsDeclaration | undefined {
  const conf = new PipelinesConf({
    files: [file],
    sections: parseSections({ file, text, lookup: () => undefined }),
    warnings: [],
    explain: () => "Name the groups without references.",
  });
  if (!conf.has(SECTION)) return undefined;
  const names = (option: string): string[] =>
    conf
      .get(SECTION, option, "")
      .split(/\s+/)
      .filter((name) => name !== "");
  const shared = names("groups");
  const listed = (stage: Stage): string[] => {
    const own = names(`${stage}_groups`);
    return own.length > 0 ? own : shared;
  };
  return {
    listed: {
      dev: listed("dev"),
      "live-dev": listed("live-dev"),
      staging: listed("staging"),
      production: listed("production"),
    },
    services: [],
    unknownServices: [],
    warnings: [],
  };
}
