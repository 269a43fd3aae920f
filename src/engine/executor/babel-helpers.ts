import { createRequire } from "node:module";

/** The helpers that compiled code calls, by name. Each is loaded when it is called first. */
export const babelHelpers: object = lazyHelpers();

function lazyHelpers(): object {
  const load = createRequire(__filename);
  return new Proxy(
    {},
    {
      get: (_target, name) => {
        if (typeof name === "symbol") return undefined;
        const helper = load("./helpers.js")[name];
        return helper.default ?? helper;
      },
    },
  );
}
