import { existsSync } from "node:fs";

const SHELL = "/bin/sh";

// A shell reaps whatever ends while it waits; Node only what it has started itself. `kill -0` tells a command that has ended from a signal.
const INIT = `"$@" &
child=$!
for name in TERM INT HUP; do trap "kill -s $name $child" $name; done
while :; do
  wait $child
  status=$?
  kill -0 $child 2>/dev/null || exit $status
done`;

/**
 * Makes a shell of a container's first process, and this program its child: what a notebook's own children leave behind when they end becomes the
 * first process's, which has to reap it, or the container fills with the dead. Does nothing in any other process, or where Node (before 22.15) or the
 * container cannot do it. Signals reach this program, and its status is the container's.
 */
export function leaveFirstProcess(): void {
  const { execve } = process as { readonly execve?: (file: string, args: string[], env: NodeJS.ProcessEnv) => never };
  if (process.pid !== 1 || execve === undefined || !existsSync(SHELL)) return;
  const { emitWarning } = process;
  // It is called experimental, which is not for the automation's log.
  process.emitWarning = () => undefined;
  try {
    const program = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
    execve.call(process, SHELL, ["sh", "-c", INIT, "sh", ...program], process.env);
  } finally {
    process.emitWarning = emitWarning;
  }
}
