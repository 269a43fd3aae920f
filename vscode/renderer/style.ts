/** How controls look like the editor's own, and what is shown of a widget that is not connected. */
export const STYLE = `
.bspump-widget[data-state="disconnected"]::after {
  content: "Not connected: run its cell again.";
  color: var(--vscode-descriptionForeground);
  font-size: 0.9em;
}
.bspump-control input:is([type="text"]), .bspump-control select {
  color: var(--vscode-input-foreground);
  background: var(--vscode-input-background);
  border: 1px solid var(--vscode-input-border, var(--vscode-dropdown-border, transparent));
  border-radius: 2px;
  padding: 3px 6px;
  font: inherit;
}
.bspump-control input:is([type="range"], [type="checkbox"]) { accent-color: var(--vscode-button-background); }
.bspump-control button {
  color: var(--vscode-button-foreground);
  background: var(--vscode-button-background);
  border: 1px solid var(--vscode-button-border, transparent);
  border-radius: 2px;
  padding: 4px 12px;
  font: inherit;
  cursor: pointer;
}
.bspump-control button:hover { background: var(--vscode-button-hoverBackground); }
`;
