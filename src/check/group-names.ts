/** Whether a file in a secrets directory is named as something else than a group: an example of one, or a text. */
export function isExampleName(name: string): boolean {
  return /\.(?:example|sample|template|md|txt)$|^readme$/i.test(name);
}
