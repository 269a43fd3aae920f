// Words by which a name says that what it names is a secret; each also in the plural.
const secretWords = new Set(
  (
    "password passwd pwd pass passphrase passcode secret token key apikey credential cred private dsn auth " +
    "authorization bearer signature sig salt psk"
  ).split(" "),
);

// The same, run together with a word before it: PGPASSWORD, accesskey, authtoken.
const secretEnding = /(?:password|passwd|passphrase|secret|token|apikey|accesskey|secretkey|privatekey|credential)s?$/;

/** Returns whether a variable is a secret whatever its value looks like: by its name, or by a mark above it. */
export function isAlwaysSecret(name: string, mark: "redact" | "noredact" | undefined): boolean {
  return mark === "redact" || saysSecret(name);
}

/**
 * Returns whether a name, of a variable or of a member of a structured value, says that its value is a secret: by a word of it such as
 * PASSWORD, SECRET, TOKEN or KEY. Words are parted by what is not a letter or digit, and by a capital letter.
 */
export function saysSecret(name: string): boolean {
  return wordsIn(name).some((word) => {
    const lower = word.toLowerCase();
    return secretWords.has(lower) || secretWords.has(lower.replace(/s$/, "")) || secretEnding.test(lower);
  });
}

function wordsIn(name: string): readonly string[] {
  return name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
}
