import { isIP } from "node:net";
import { isPlainName, isWord } from "./words.js";

/** So many things in a row are looked at. */
export const MOST_ITEMS = 100;

/** An address of IP, alone or with a port or the length of a prefix, or one of a network card. */
export function isAddress(text: string): boolean {
  const [, bare = text] = /^\[?([\da-fA-F:.]+)\]?(?:\/\d{1,3}|:\d{1,5})?$/.exec(text) ?? [];
  return isIP(bare) !== 0 || /^[\da-f]{2}(?:[:-][\da-f]{2}){5}$/i.test(text);
}

/** Hosts, each with or without a port: a cluster is written as a list of them. */
export function isHosts(text: string): boolean {
  const hosts = text.split(",");
  return hosts.length <= MOST_ITEMS && hosts.every((host) => isHostAndPort(host.trim()));
}

/** A host or an address, with or without a port. */
export function isHostAndPort(text: string): boolean {
  const [, host = "", port = "0"] = /^([^:\s]+|\[[\da-fA-F:.]+\])(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (Number(port) > 65_535) return false;
  return (
    isHost(host, port !== "0") ||
    isAddress(host) ||
    (port !== "0" && (/^[a-z]{1,14}$/.test(host) || host === "+" || host === "*"))
  );
}

/** The name of a host, a domain, or a name that is written as one. */
export function isHost(text: string, hasPort = false): boolean {
  if (text.length > 253 || !/^(?:\*?\.)?[a-z\d][a-z\d.-]*$/i.test(text)) return false;
  const labels = text.replace(/^\*?\.|\.$/g, "").split(".");
  if (labels.length === 1) return isPlainName(text);
  // A cloud names machines and databases by something random, deep in a domain of its own.
  let random = labels.length >= 4 ? 1 : 0;
  if (!isTopLabel(labels.at(-1) ?? "") && !hasPort && !reversed.test(text)) return false;
  return labels.every((label) => isPlainLabel(label) || (/^[a-z\d]{1,12}$/.test(label) && random-- > 0));
}

const topLabels =
  /^(?:[a-z]{2,3}|localhost|localdomain|local|internal|cloud|info|tech|shop|store|site|online|consul|test|example|invalid|arpa)$/i;

function isTopLabel(label: string): boolean {
  return topLabels.test(label);
}

// A name that is written the other way round, as those of Java's classes.
const reversed = /^(?:com|org|net|io|dev|cz|sk|de|eu|java|javax|kotlin|scala)\./;

function isPlainLabel(label: string): boolean {
  if (label.length <= 3 || /^[a-z]{1,12}(?:-[a-z]{1,12}){0,3}$/.test(label) || isPlainName(label)) return true;
  return /^[a-z]{2,12}\d{1,4}$/.test(label) && isWord(label.replace(/\d+$/, ""));
}
