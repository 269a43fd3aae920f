import { dirname } from "node:path";
import type { Stage } from "../automation/stage.js";
import type { LinePosition, LineRange } from "../checker/cell-positions.js";
import type { JsonRpc } from "../checker/json-rpc.js";
import { LanguageProject } from "../checker/language-project.js";
import type { CellDiagnostic, CompletionItem } from "../checker/language-results.js";
import type { NotebookCell } from "../checker/notebook-files.js";
import { NotebookLanguage } from "../checker/notebook-language.js";
import { NotebookNames } from "../checker/notebook-names.js";
import { variableNamesIn } from "../load/variable-names.js";
import { readOverview } from "./automation-overview.js";
import { FaultWatch } from "./fault-watch.js";
import type { Service } from "./service.js";

/** A question about a cell. */
interface CellQuestion {
  readonly notebook: string;
  readonly id: string;
}

interface PlaceQuestion extends CellQuestion {
  readonly position: LinePosition;
  readonly context?: object;
}

interface Watched {
  readonly language: NotebookLanguage;
  readonly names: NotebookNames;
  readonly watch: FaultWatch;
}

/** Answers what an editor asks about the language of notebooks, and reports what is wrong in their cells (`language/faults`). */
export function languageService(rpc: JsonRpc): Service {
  const project = new LanguageProject();
  const notebooks = new Map<string, Watched>();

  const open = (notebook: string): Watched => {
    const known = notebooks.get(notebook);
    if (known) return known;
    const language = new NotebookLanguage(project, notebook);
    const watch = new FaultWatch(language, (id, faults) => rpc.notify("language/faults", { notebook, id, faults }));
    const watched = { language, watch, names: new NotebookNames(project, notebook) };
    notebooks.set(notebook, watched);
    project.open(notebook);
    project.setVariables(notebook, variableNamesIn(dirname(notebook)));
    return watched;
  };
  const lookAtAll = () => {
    for (const { watch } of notebooks.values()) watch.look();
  };
  const ask = ({ notebook }: CellQuestion) => open(notebook).language;

  return {
    requests: {
      "language/cells": ({ notebook, cells }: { notebook: string; cells: readonly NotebookCell[] }) => {
        const { watch } = open(notebook);
        project.open(notebook).setCells(cells);
        watch.setCells(cells.map(({ id }) => id));
      },
      "language/change": ({ notebook, id, text }: CellQuestion & { text: string }) => {
        const files = project.open(notebook);
        if (files.has(id)) files.setText(id, text);
        open(notebook).watch.look(id);
      },
      "language/ran": ({ notebook, id }: CellQuestion) => {
        project.open(notebook).setHasRun(id);
        open(notebook).watch.look();
      },
      "language/close": ({ notebook }: { notebook: string }) => {
        notebooks.get(notebook)?.watch.close();
        notebooks.delete(notebook);
        project.closeNotebook(notebook);
      },
      "language/files": async ({ files }: { files: readonly string[] }) => {
        await project.tellChanged(files);
        lookAtAll();
      },
      "language/reload": () => {
        for (const notebook of notebooks.keys()) project.setVariables(notebook, variableNamesIn(dirname(notebook)));
        lookAtAll();
      },
      "automation/overview": ({ folder, stage }: { folder: string; stage?: Stage }) =>
        readOverview(folder, stage, { ...process.env }),
      "language/hover": (question: PlaceQuestion) => ask(question).hover(question.id, question.position),
      "language/complete": (question: PlaceQuestion) =>
        ask(question).complete(question.id, question.position, question.context),
      "language/resolve": (question: CellQuestion & { item: CompletionItem }) =>
        ask(question).resolve(question.id, question.item),
      "language/signatures": (question: PlaceQuestion) =>
        ask(question).signatures(question.id, question.position, question.context),
      "language/definitions": (question: PlaceQuestion) =>
        open(question.notebook).names.definitions(question.id, question.position),
      "language/references": (question: PlaceQuestion) =>
        open(question.notebook).names.references(question.id, question.position),
      "language/renameable": (question: PlaceQuestion) =>
        open(question.notebook).names.renameable(question.id, question.position),
      "language/rename": (question: PlaceQuestion & { newName: string }) =>
        open(question.notebook).names.rename(question.id, question.position, question.newName),
      "language/fixes": (question: CellQuestion & { range: LineRange; faults: readonly CellDiagnostic[] }) =>
        ask(question).fixes(question.id, question.range, question.faults),
      "language/hints": (question: CellQuestion & { range: LineRange }) =>
        ask(question).hints(question.id, question.range),
      "language/tokens": (question: CellQuestion) => ask(question).tokens(question.id),
    },
    close: () => project.close(),
  };
}
