/** How a package.json names its modules: `exports` and `imports` with conditions and patterns, `module` and `main`. */
export interface PackageJson {
  readonly name?: unknown;
  readonly main?: unknown;
  readonly module?: unknown;
  readonly exports?: unknown;
  readonly imports?: unknown;
}

export type ImportMode = 'import' | 'require';

function conditionsOf(mode: ImportMode): readonly string[] {
  return mode === 'import' ? ['import', 'module', 'default'] : ['require', 'default'];
}

/** What a target means under the conditions: a text, null where the package forbids it, undefined where nothing applies. */
function chooseTarget(target: unknown, mode: ImportMode): string | null | undefined {
  if (typeof target === 'string' || target === null) return target;
  if (Array.isArray(target)) {
    for (const item of target) {
      const chosen = chooseTarget(item, mode);
      if (typeof chosen === 'string') return chosen;
    }
    return undefined;
  }
  if (typeof target !== 'object') return undefined;
  const conditions = conditionsOf(mode);
  // The order of the keys decides, not that of the conditions.
  for (const [condition, inner] of Object.entries(target)) {
    if (!conditions.includes(condition)) continue;
    const chosen = chooseTarget(inner, mode);
    if (chosen !== undefined) return chosen;
  }
  return undefined;
}

/** The entry of a map of subpaths for a key: the exact one, else the pattern with the longest text before its star. */
function chooseEntry(map: Readonly<Record<string, unknown>>, key: string, mode: ImportMode): string | null | undefined {
  if (key in map && !key.includes('*')) return chooseTarget(map[key], mode);
  let best: { readonly head: string; readonly tail: string; readonly target: unknown } | undefined;
  for (const [pattern, target] of Object.entries(map)) {
    const star = pattern.indexOf('*');
    if (star < 0) continue;
    const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
    if (!key.startsWith(head) || !key.endsWith(tail) || key.length < head.length + tail.length) continue;
    if (best === undefined || head.length > best.head.length) best = { head, tail, target };
  }
  if (best === undefined) return undefined;
  const filling = key.slice(best.head.length, key.length - best.tail.length);
  return chooseTarget(best.target, mode)?.replaceAll('*', () => filling);
}

/**
 * The file (`./lib/a.js`) that `exports` gives for a subpath (`.` or `./a`), null where the package does not export it.
 * @throws nothing; a malformed map exports nothing.
 */
export function exportedFile(description: PackageJson, subpath: string, mode: ImportMode): string | null {
  const { exports } = description;
  const isMap =
    typeof exports === 'object' &&
    exports !== null &&
    !Array.isArray(exports) &&
    Object.keys(exports).some((key) => key.startsWith('.'));
  const chosen = isMap
    ? chooseEntry(exports as Record<string, unknown>, subpath, mode)
    : subpath === '.'
      ? chooseTarget(exports, mode)
      : undefined;
  return typeof chosen === 'string' && chosen.startsWith('./') ? chosen : null;
}

/** What `imports` gives for a `#name` inside the package: a file (`./x.js`), another specifier, or null. */
export function importedTarget(description: PackageJson, specifier: string, mode: ImportMode): string | null {
  const { imports } = description;
  if (typeof imports !== 'object' || imports === null) return null;
  return chooseEntry(imports as Record<string, unknown>, specifier, mode) ?? null;
}

/** The files to try for a package without `exports`, best first. */
export function mainFiles(description: PackageJson, mode: ImportMode): string[] {
  const fields = mode === 'import' ? [description.module, description.main] : [description.main];
  return [...fields.filter((field): field is string => typeof field === 'string' && field !== ''), 'index'];
}

/** `@scope/name/sub/path` → the package's name and the subpath as `exports` writes it. */
export function splitSpecifier(specifier: string): { readonly name: string; readonly subpath: string } {
  const steps = specifier.split('/');
  const count = specifier.startsWith('@') ? 2 : 1;
  const rest = steps.slice(count).join('/');
  return { name: steps.slice(0, count).join('/'), subpath: rest === '' ? '.' : `./${rest}` };
}
