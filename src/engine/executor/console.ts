/**
 * Has what cells print go to Node's console alone. Where there is an inspector, through which cells run, Node has its console tell V8 of each
 * call too, which keeps what was printed and where: for nobody, as cells show what they print by themselves.
 */
export function leaveInspectorOut({ console, process }: typeof globalThis): void {
  const plain = new console.Console({ stdout: process.stdout, stderr: process.stderr });
  for (const [name, method] of Object.entries(plain)) {
    if (typeof method === "function" && name in console) Object.assign(console, { [name]: method });
  }
}
