import { trigrams } from "./trigrams.js";

// Words of software that are made differently from words of a language.
const terms = new Set(
  (
    "amqp aws azure crm erp nfc pdf bitswan bspump cdn cfg couchdb ctx db dns dynamodb elasticsearch etcd ftp gcp gcs github gitlab gmbh graphql grpc " +
    "gzip html http https jdbc json jsonl jwt k8s kafka kafkajs kubernetes ldap ldaps log4j mariadb memcached mongodb mqtt mssql mysql " +
    "mysqld nats nginx nodejs npm oauth oidc opensearch openid pgbouncer php png postgres postgresql prod psql rabbitmq rds redis sasl " +
    "scram sftp smtp smtps sql sqlite sqs srv src ssl ssh stderr stdin stdout svc sys tcp tls tmp toml tsx udp url uri usr utf utf8 utf8mb4 unicode uuid vhost vpc " +
    "webhook webhooks wss xml yaml yml zstd snappy lz4 avro protobuf parquet csv tsv xlsx docx ipynb jupyter jsonschema datetime timestamp django fastapi numpy webpack vite nextjs " +
    "influxdb grafana otlp otel linux unix windows macos darwin amd64 arm64 npmjs pypi sendgrid mailgun wwwroot inetpub localhost localdomain hostname username tenant analytics ecommerce middleware endpoint backend frontend upsert dataset config async sync"
  ).split(" "),
);

// Words that names of topics, groups, buckets and services are made of, and passphrases seldom.
const technical = new Set(
  (
    "admin alerts analytics api app apps archive assets audit auth aws backend backup backups batch billing bucket build cache catalog cdc " +
    "changed client cluster collector commands company config consumer core created cron customer customers dashboard data database db dead default " +
    "deleted demo dev development docs email errors etl event events example export exporter files frontend gateway group grpc http images import " +
    "inbound index input internal inventory invoice invoices job jobs kafka lake letter listener local log logs mail main manager media messages " +
    "metrics mock monitor node notification notifications order orders outbound output payment payments pipeline platform pool port postgres " +
    "processor prod producer production products project proxy public queue raw redis registry replica report reports requests results retry " +
    "sandbox scheduler search server service services shop sink site source staging storage store stream sync system table tenant test tests topic " +
    "tracking updated uploads user users web worker workers your"
  ).split(" "),
);

// A word beyond which names are not made.
const LONGEST_WORD = 24;
// A longer one may have three letters that no word has: where two words run together, as in `streamverse`.
const LEAST_COMPOUND = 10;
// A piece that is not a word, such as `db` or `eu`: too short to mean anything.
const SHORT_PIECE = 5;
const MOST_WORDS = 3;
const MOST_TECHNICAL_WORDS = 7;
const MOST_DIGITS = 8;

/** Returns whether letters are a word: known, or made of letters in a row as words are. */
export function isWord(letters: string): boolean {
  const word = letters
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
  if (terms.has(word) || technical.has(word)) return true;
  if (word.length > LONGEST_WORD || !/^[a-z]{2,}$/.test(word)) return false;
  return countUnknown(word) <= (word.length >= LEAST_COMPOUND ? 1 : 0) || isCompoundOfTerm(word);
}

/** Whether a word runs together with one of software: `transitdb`, `pdfsigning`. */
function isCompoundOfTerm(word: string): boolean {
  for (let at = 2; at <= word.length - 2; at++) {
    const [first, second] = [word.slice(0, at), word.slice(at)];
    const isTerm = (text: string) => terms.has(text) || technical.has(text);
    if (isTerm(second) && first.length > 2 && countUnknown(first) === 0) return true;
    if (isTerm(first) && second.length > 2 && countUnknown(second) === 0) return true;
  }
  return false;
}

/** Counts the three letters in a row that no word has, its beginning and its end taken for letters. */
function countUnknown(word: string): number {
  let unknown = 0;
  const codes = [26, ...Array.from(word, (letter) => letter.charCodeAt(0) - 97), 26];
  for (let at = 0; at + 2 < codes.length; at++) {
    const bit = (codes[at] ?? 0) * 729 + (codes[at + 1] ?? 0) * 27 + (codes[at + 2] ?? 0);
    if ((((trigrams[bit >>> 3] ?? 0) >>> (bit & 7)) & 1) === 0) unknown++;
  }
  return unknown;
}

/**
 * Returns whether a text is a name as people give it: a word, or up to three of them (or more if one is a word of software), parted by
 * `-`, `_`, `.`, a space or a capital letter, with numbers beside them: `inventory`, `order-events-v2`, `customerOrders`, `eu-north-1`.
 */
export function isPlainName(text: string, mostWords = MOST_WORDS): boolean {
  const bare = text.replace(/^[-_@#.*]{1,3}|[-_*.]{1,2}$/g, "");
  const tokens = bare.split(/ - |[-_. ]/);
  if (tokens.length > MOST_TECHNICAL_WORDS + 3) return false;
  const counts = { words: 0, technical: 0, short: 0, digits: 0 };
  const isAlone = tokens.length === 1;
  for (const token of tokens) if (!countToken(token, isAlone, counts)) return false;
  const { words, short } = counts;
  if (counts.digits > MOST_DIGITS || words === 0 || short > 1) return false;
  return words + short <= (counts.technical > 0 ? MOST_TECHNICAL_WORDS : mostWords);
}

interface Counts {
  words: number;
  technical: number;
  short: number;
  digits: number;
}

/** Counts what a token of a name is made of; returns whether it is all words and numbers. */
function countToken(token: string, isAlone: boolean, counts: Counts): boolean {
  if (terms.has(token.toLowerCase())) {
    counts.words++;
    counts.technical++;
    return true;
  }
  const pieces = token.match(/\d+|\p{Lu}+(?!\p{Ll})|\p{Lu}?(?:\p{Ll}\p{M}*)+/gu) ?? [];
  if (pieces.length === 0 || pieces.join("") !== token) return false;
  // A number that is glued to a single word is how weak passwords are made.
  const digits = pieces.filter((piece) => /^\d/.test(piece));
  if (digits.length > 1 || (digits.length > 0 && (isAlone || token.length > 16))) return false;
  for (const piece of pieces) {
    const lower = piece.toLowerCase();
    if (/^\d/.test(piece)) {
      if (piece.length > (pieces.length === 1 ? MOST_DIGITS : 3)) return false;
      counts.digits += piece.length;
    } else if (isWord(piece) && piece.length > 1) {
      counts.words++;
      if (technical.has(lower) || terms.has(lower)) counts.technical++;
    } else if (piece.length === 1 && pieces.length <= 2) {
      // A letter beside a number, or by itself: v2, a.
    } else if (piece.length <= SHORT_PIECE) counts.short++;
    else return false;
  }
  return true;
}
