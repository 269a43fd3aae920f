import { onTestFinished } from "vitest";

/** Has a test run with `variables` as the whole of `process.env`, in which it then sees what a load sets. */
export function useEnvironment(variables: Record<string, string>): Record<string, string | undefined> {
  const before = process.env;
  process.env = { ...variables };
  onTestFinished(() => {
    process.env = before;
  });
  return process.env;
}
