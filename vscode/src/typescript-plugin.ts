// A plugin of the editor's own service for TypeScript: that one says nothing about the cells that another one knows better.

/** What a question about a cell is answered with, by the service's functions. */
const NOTHING: { readonly [name: string]: () => unknown } = {
  getSyntacticDiagnostics: () => [],
  getSemanticDiagnostics: () => [],
  getSuggestionDiagnostics: () => [],
  getQuickInfoAtPosition: () => undefined,
  getCompletionsAtPosition: () => undefined,
  getSignatureHelpItems: () => undefined,
  getDefinitionAtPosition: () => undefined,
  getDefinitionAndBoundSpan: () => undefined,
  getTypeDefinitionAtPosition: () => undefined,
  getImplementationAtPosition: () => undefined,
  getReferencesAtPosition: () => undefined,
  findReferences: () => undefined,
  getDocumentHighlights: () => undefined,
  getRenameInfo: () => ({ canRename: false, localizedErrorMessage: "" }),
  findRenameLocations: () => undefined,
  getCodeFixesAtPosition: () => [],
  getApplicableRefactors: () => [],
  provideInlayHints: () => [],
  getEncodedSemanticClassifications: () => ({ spans: [], endOfLineState: 0 }),
};

type Service = { readonly [name: string]: unknown };

/** What the service calls a cell: `^/vscode-notebook-cell/…/main.ipynb#…`. */
const CELL = /^\^\/vscode-notebook-cell\//;

function init() {
  let notebooks: readonly string[] = [];
  const isOurs = (file: unknown) =>
    typeof file === "string" && CELL.test(file) && notebooks.some((path) => file.includes(`${path}#`));
  return {
    create({ languageService }: { readonly languageService: Service }): Service {
      const names = new Map(Object.entries(NOTHING));
      return new Proxy(languageService, {
        get(service, name, receiver) {
          const original: unknown = Reflect.get(service, name, receiver);
          const nothing = names.get(String(name));
          if (nothing === undefined || typeof original !== "function") return original;
          return (file: unknown, ...rest: unknown[]) =>
            isOurs(file) ? nothing() : Reflect.apply(original, service, [file, ...rest]);
        },
      });
    },
    onConfigurationChanged(configuration: { readonly notebooks?: readonly string[] }): void {
      notebooks = configuration.notebooks ?? [];
    },
  };
}

export = init;
