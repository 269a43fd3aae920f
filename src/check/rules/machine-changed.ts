import type { Rule } from "../finding.js";
import { isDevelopment } from "../stages.js";
import { shortListOf } from "../text.js";

// What the system's loader, a shell, a language's runtime or a widespread tool takes for an order: where programs and libraries are, what is loaded
// into each of them, and whom they trust.
const NAMES: ReadonlySet<string> = new Set([
  ...["PATH", "HOME", "SHELL", "TMPDIR", "IFS", "ENV", "BASH_ENV", "PROMPT_COMMAND", "PS4"],
  ...["LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT"],
  ...["DYLD_INSERT_LIBRARIES", "DYLD_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH"],
  ...["NODE_OPTIONS", "NODE_PATH", "NODE_EXTRA_CA_CERTS", "NODE_TLS_REJECT_UNAUTHORIZED"],
  ...["PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONINSPECT"],
  ...["PERL5LIB", "PERL5OPT", "RUBYLIB", "RUBYOPT", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"],
  ...["EDITOR", "VISUAL", "PAGER", "BROWSER", "SSH_ASKPASS", "SUDO_ASKPASS", "SSL_CERT_FILE", "SSL_CERT_DIR"],
  ...[
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_ASKPASS",
    "GIT_EXTERNAL_DIFF",
    "GIT_EXEC_PATH",
    "GIT_PROXY_COMMAND",
    "GIT_PAGER",
  ],
]);

export const machineChanged: Rule = {
  id: "machine-changed",
  severity: "warning",
  title: "a variable that changes which programs run, or what they load",
  why: "In the container that may be intended; on a developer's machine the same variable changes every program that a notebook or bspump run starts.",
  details:
    "Looks in the groups of dev and live-dev for the names that the system, shells, Node, Python and other tools obey, such as PATH, HOME, NODE_OPTIONS and LD_PRELOAD. They are loaded like all others, since the container gets them; only the command of bspump run itself is found by the PATH of the caller. Set such a variable where the container is made, or give the program an option instead.",
  *find({ groupFiles }) {
    for (const { path, group, grants, assignments } of groupFiles) {
      if (!grants.some(({ stage }) => isDevelopment(stage))) continue;
      const found = assignments.filter(({ name }) => NAMES.has(name));
      const [first] = found;
      if (first === undefined) continue;
      const names = shortListOf([...new Set(found.map(({ name }) => name))]);
      yield {
        file: path,
        line: first.line,
        what: `the group ${group} sets ${names}`,
        fix: "Take it out of the group, if only the container needs it.",
      };
    }
  },
};
