import { inspect } from "node:util";
import { addHandler } from "./comm.js";
import { CONTROL_CSS, CONTROL_ESM } from "./control-page.js";
import { Widget } from "./widget.js";

/** What a control and its page share. */
interface ControlState<Value> {
  readonly kind: string;
  readonly label: string;
  readonly value: Value;
}

/** Something to enter a value with. */
export class Control<Value> extends Widget<ControlState<Value>> {
  /** `slider` and the others make it. */
  constructor(state: ControlState<Value>) {
    super({ esm: CONTROL_ESM, css: CONTROL_CSS, state });
  }

  /** What is entered. It may be set, too. */
  get value(): Value {
    return this.get("value");
  }

  set value(value: Value) {
    this.set({ value });
  }

  override [inspect.custom](): string {
    const { kind, label, value } = this.state;
    return `${label === "" ? kind : label}: ${inspect(value)}`;
  }
}

/** A button that was pressed `value` times. */
export class Button extends Control<number> {
  readonly #onClick = new Set<() => void>();

  /** `button` makes it. */
  constructor(label: string) {
    super({ kind: "button", label, value: 0 });
    this.onChange(() => {
      for (const handler of [...this.#onClick]) handler();
    });
  }

  /** Has a function called when it is pressed; returns what ends that. */
  onClick(handler: () => void): () => void {
    return addHandler(this.#onClick, handler);
  }
}

/** What a slider offers. */
export interface SliderOptions {
  /** Default: 0. */
  readonly min?: number;
  /** Default: 100. */
  readonly max?: number;
  /** Default: 1. */
  readonly step?: number;
  /** Default: the least. */
  readonly value?: number;
  /** Default: none. */
  readonly label?: string;
}

/** Makes a slider for a number. */
export function slider(options: SliderOptions = {}): Control<number> {
  const { min = 0, max = 100, step = 1, value = min, label = "" } = options;
  return create({ kind: "slider", label, value, min, max, step });
}

/** What a choice has beside what may be chosen. */
export interface DropdownOptions<Value> {
  /** Default: the first. */
  readonly value?: Value;
  /** Default: none. */
  readonly label?: string;
}

/** Makes a list of which one value is chosen: of values, or of values by the names that are shown for them. */
export function dropdown<const Value>(
  choices: readonly Value[] | { readonly [name: string]: Value },
  { value, label = "" }: DropdownOptions<Value> = {},
): Control<Value> {
  const named: readonly (readonly [string, Value])[] = Array.isArray(choices)
    ? choices.map((choice: Value) => [String(choice), choice] as const)
    : Object.entries(choices as { readonly [name: string]: Value });
  const options = named.map(([name, choice]) => ({ label: name, value: choice }));
  if (options[0] === undefined) throw new TypeError("dropdown() was given nothing to choose from.");
  return create({ kind: "dropdown", label, value: value ?? options[0].value, options });
}

/** What a field has. */
export interface FieldOptions<Value> {
  /** Default: nothing entered. */
  readonly value?: Value;
  /** Default: none. */
  readonly label?: string;
}

/** Makes a box to check. */
export function checkbox({ value = false, label = "" }: FieldOptions<boolean> = {}): Control<boolean> {
  return create({ kind: "checkbox", label, value });
}

/** Makes a field for a line of text. */
export function text({ value = "", label = "" }: FieldOptions<string> = {}): Control<string> {
  return create({ kind: "text", label, value });
}

/** Makes a button. */
export function button(label: string, onClick?: () => void): Button {
  const made = new Button(label);
  if (onClick) made.onClick(onClick);
  return made;
}

function create<Value>(state: ControlState<Value> & { readonly [name: string]: unknown }): Control<Value> {
  return new Control<Value>(state);
}
