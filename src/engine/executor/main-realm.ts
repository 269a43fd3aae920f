// What the program that runs cells has of the realm in which they run: see `main.ts`. What is given to cells is made of it, so that
// `instanceof` holds there; what comes from cells is used through these functions, as its methods may have been replaced.

import { isThenable } from "../../display/promise.js";

/** The realm of cells, as it was before the first. */
export interface MainRealm {
  readonly Promise: PromiseConstructor;
  readonly Function: FunctionConstructor;
  readonly Object: ObjectConstructor;
  readonly timers: typeof import("node:timers");
  readonly timersPromises: typeof import("node:timers/promises");
  readonly parseJson: (text: string) => unknown;
  readonly newObject: () => object;
  readonly importModule: (
    specifier: string,
    attributes?: { readonly type?: string },
  ) => Promise<{ [name: string]: unknown }>;
}

declare const mainRealm: MainRealm;

const given = mainRealm;

export { given as mainRealm };

const { then } = given.Promise.prototype;

/** Waits for a promise of the cells'. What it gives is in an object of ours: of that itself a cell may have made a promise. */
export async function adopt<Value>(value: Value | PromiseLike<Value>): Promise<{ readonly value: Value }> {
  if (!isThenable(value)) return { value };
  return new Promise((resolve, reject) => {
    const take = (value: Value) => resolve({ value });
    try {
      Reflect.apply(then, value, [take, reject]);
    } catch {
      // It is a promise of another kind, or its constructor was replaced.
      value.then(take, reject);
    }
  });
}

/** Returns a promise of the cells for one of ours. */
export function release<Value>(promise: Promise<Value>): Promise<Value> {
  return new given.Promise((resolve, reject) => {
    promise.then(resolve, reject);
  });
}

/** Makes a function of ours one of the cells'. */
export function giveFunction<Given extends object>(given: Given): Given {
  return Object.setPrototypeOf(given, mainRealm.Function.prototype);
}

/** Returns the elements of a list of the cells' in a list of ours. */
export function toList<Element>(list: ArrayLike<Element>): Element[] {
  const elements: Element[] = [];
  for (let index = 0; index < list.length; index++) elements[index] = list[index] as Element;
  return elements;
}
