/** Returns JSON as it is written in a script in HTML, which no text may end. All else stays as it is, so that a secret is recognised. */
export function escapeInScript(json: string): string {
  return json.replace(/<(?=\/script|script|!--)/gi, "<\\");
}

/** Returns text as it is written in HTML and XML, in quotes too. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
