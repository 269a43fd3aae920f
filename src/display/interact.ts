import { Control, checkbox, dropdown, type SliderOptions, slider, text } from "./controls.js";
import { type DisplayHandle, display } from "./display.js";
import { Displayable } from "./displayable.js";
import { isPromise } from "./promise.js";

/** A control of whatever value. */
interface AnyControl {
  readonly value: unknown;
  onChange(handler: () => void): () => void;
}

/** A control, or what one is made of: a number or `{ min, max }` makes a slider, a boolean a box to check, a text a field, a list a choice. */
export type ControlLike = AnyControl | number | boolean | string | SliderOptions | readonly unknown[];

/** The value of a control, or of what one is made of. */
export type ControlValue<Given> = Given extends {
  readonly value: infer Value;
  onChange(handler: () => void): () => void;
}
  ? Value
  : Given extends number
    ? number
    : Given extends boolean
      ? boolean
      : Given extends string
        ? string
        : Given extends readonly (infer Choice)[]
          ? Choice
          : number;

/**
 * Shows controls and what a function returns for their values, and shows it anew whenever one changes.
 *
 * @param draw Gets the values by the names of the controls. It may be async; then what is late is left out.
 * @param controls See {@link ControlLike}. The number 10 makes a slider from -10 to 30, as in IPython. Their names are the labels of those without one.
 * @example interact(({ bins, log }) => histogram(rows, { bins, log }), { bins: { min: 1, max: 50, value: 10 }, log: false });
 */
export function interact<const Controls extends { readonly [name: string]: ControlLike }>(
  draw: (values: { -readonly [Name in keyof Controls]: ControlValue<Controls[Name]> }) => unknown,
  controls: Controls,
): void {
  const made = Object.entries(controls).map(([name, given]) => [name, toControl(name, given)] as const);
  const read = () => Object.fromEntries(made.map(([name, { value }]) => [name, value])) as never;
  for (const [, control] of made) display(control);
  const first = draw(read());
  const shown = isPromise(first) ? display(EMPTY) : display(first === undefined ? EMPTY : first);
  let turn = 0;
  const put = (result: unknown) => follow(result, shown, () => turn);
  if (isPromise(first)) put(first);
  for (const [, control] of made) {
    control.onChange(() => {
      turn++;
      try {
        put(draw(read()));
      } catch (thrown) {
        put(describe(thrown));
      }
    });
  }
}

const EMPTY = new Displayable({ "text/plain": "" });

function follow(result: unknown, shown: DisplayHandle, currentTurn: () => number): void {
  const turn = currentTurn();
  const update = (value: unknown) => {
    if (turn === currentTurn()) shown.update(value === undefined ? EMPTY : value);
  };
  if (isPromise(result)) result.then(update, (thrown: unknown) => update(describe(thrown)));
  else update(result);
}

function describe(thrown: unknown): Displayable {
  return new Displayable({ "text/plain": String(thrown) });
}

function toControl(name: string, given: ControlLike): AnyControl {
  if (isControl(given)) {
    if (given instanceof Control && given.state.label === "") given.set({ label: name });
    return given;
  }
  if (typeof given === "boolean") return checkbox({ value: given, label: name });
  if (typeof given === "string") return text({ value: given, label: name });
  if (typeof given === "number") return slider({ ...around(given), value: given, label: name });
  if (Array.isArray(given)) return dropdown(given as readonly unknown[], { label: name });
  return slider({ label: name, ...(given as SliderOptions) });
}

function isControl(given: ControlLike): given is AnyControl {
  return typeof given === "object" && "onChange" in given;
}

function around(value: number): SliderOptions {
  if (value === 0) return { min: 0, max: 1, step: 0.1 };
  const step = Number.isInteger(value) ? 1 : Math.abs(value) / 10;
  return value > 0 ? { min: -value, max: 3 * value, step } : { min: 3 * value, max: -value, step };
}
