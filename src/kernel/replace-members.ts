/** Replaces members of an object; gives what puts the old ones back. */
export function replaceMembers<Target extends object>(
  target: Target,
  members: { [name in keyof Target]?: unknown },
): () => void {
  const before = Object.fromEntries(Object.keys(members).map((name) => [name, Reflect.get(target, name)]));
  Object.assign(target, members);
  return () => void Object.assign(target, before);
}
