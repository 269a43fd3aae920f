import type { Command } from "commander";
import { DEPLOYMENT_VARIABLES } from "../automation/platform.js";
import { STAGES, type Stage } from "../automation/stage.js";
import { BspumpError } from "../errors.js";
import { type DefinitionPlace, definitionPlaces } from "../load/definition-places.js";
import { parseName } from "./arguments.js";
import { addLoadOptions, explainMissingHere, type LoadCommandOptions, loadFor } from "./load-options.js";
import { MASK } from "./mask.js";
import { print, printJson } from "./output.js";
import { formatTable } from "./table.js";

interface ExplainOptions extends LoadCommandOptions {
  readonly json?: boolean;
}

/** Adds `bspump explain`. */
export function addExplainCommand(program: Command): void {
  const command = program
    .command("explain")
    .description("show every place that defines a variable, in order, which one wins and why; values are masked")
    .argument("<name>", "the variable", parseName)
    .option("--json", "write the result as JSON")
    .addHelpText("after", "\nExample:\n  $ bspump explain POSTGRES_PASSWORD --stage production");
  addLoadOptions(command).action(explain);
}

function explain(name: string, options: ExplainOptions): void {
  const environment = { ...process.env };
  const status = loadFor(options, environment);
  const { stage, deployed } = status;
  const search = { from: options.from, secretsDir: options.secrets, environment: process.env };
  const all = definitionPlaces(name, { ...search, stage });
  const places = deployed ? all.filter(({ kind }) => kind === "environment") : all;
  const elsewhere = deployed ? [] : placesElsewhere(name, stage, all, search);
  if (places.length === 0) {
    const message = `Nothing defines ${name} at the stage ${stage}. ${explainMissingHere(status, name, environment)}`;
    throw new BspumpError("VARIABLE_MISSING", message);
  }
  const shown = places.map(({ value: _value, ...place }, index) => {
    const next = places[index + 1];
    const wins = next === undefined;
    return { ...place, wins, why: wins ? whyItWins(name, place, index) : whyItLoses(place, next) };
  });
  if (options.json) {
    printJson({ name, stage, places: shown, elsewhere });
    return;
  }
  const rows = shown.map((place) => [nameOf(place), MASK, `${place.wins ? "wins" : "loses"}: ${place.why}`]);
  print(formatTable([`${name} at ${stage}`, "VALUE", ""], rows));
  for (const place of elsewhere) print(`also in ${nameOf(place)}, for ${place.stages.join(", ")}`);
}

type Place = Omit<DefinitionPlace, "value">;

function nameOf({ kind, group, line }: Place): string {
  if (kind === "group") return `${group}:${line}`;
  return kind === "environment" ? "inherited environment" : "the platform";
}

function whyItWins(name: string, { kind }: Place, index: number): string {
  if (kind === "platform" && DEPLOYMENT_VARIABLES.includes(name))
    return "references in groups see it; a notebook does not get it, because it would seem deployed";
  if (index === 0) return "nothing else defines it";
  return kind === "platform" ? "the platform sets it over any group" : "it is read last";
}

function whyItLoses({ kind, group }: Place, next: DefinitionPlace): string {
  if (next.kind === "platform") return "the platform sets it over any group";
  if (kind === "environment") return "a group wins over the inherited environment, as in the automation's container";
  return next.group === group ? `line ${next.line} of the same group is read later` : `${next.group} is read later`;
}

function placesElsewhere(
  name: string,
  current: Stage,
  here: readonly DefinitionPlace[],
  search: Omit<Parameters<typeof definitionPlaces>[1], "stage">,
): (Place & { stages: Stage[] })[] {
  const found: (Place & { stages: Stage[] })[] = [];
  for (const stage of STAGES) {
    if (stage === current) continue;
    for (const { value: _value, ...place } of placesOf(name, stage, search)) {
      const isSame = (other: Place) => other.file === place.file && other.line === place.line;
      if (place.kind !== "group" || here.some(isSame)) continue;
      const known = found.find(isSame);
      if (known === undefined) found.push({ ...place, stages: [stage] });
      else known.stages.push(stage);
    }
  }
  return found;
}

/** What is wrong with another stage is reported by a command for that stage. */
function placesOf(
  name: string,
  stage: Stage,
  search: Omit<Parameters<typeof definitionPlaces>[1], "stage">,
): readonly DefinitionPlace[] {
  try {
    return definitionPlaces(name, { ...search, stage });
  } catch (error) {
    if (BspumpError.is(error)) return [];
    throw error;
  }
}
