import { extensionOf, folderOf, joinPath } from '../graph/uri.ts';

/** Patterns of a tsconfig with the folder they are relative to: that of the file which writes them. */
export interface PathList {
  readonly folder: string;
  readonly patterns: readonly string[];
}

interface Project {
  readonly path: string;
  readonly files: PathList | undefined;
  readonly include: PathList | undefined;
  readonly exclude: PathList | undefined;
  readonly allowJs: boolean;
}

const usuallyExcluded = ['node_modules', 'bower_components', 'jspm_packages'];

/** A pattern of `include` or `exclude` as a regular expression over paths; a folder stands for all that is below it. */
function patternExpression(path: string, use: 'include' | 'exclude'): RegExp {
  const steps = path.split('/');
  const last = steps.at(-1)!;
  const isFolder = use === 'include' && !/[*?]/.test(last) && !last.includes('.');
  if (isFolder) steps.push('**', '*');
  else if (use === 'include' && last === '**') steps.push('*');
  let expression = '';
  steps.forEach((step, index) => {
    const final = index === steps.length - 1;
    if (step === '**') {
      // Like tsc, `**` of `include` does not go into hidden folders or packages by itself.
      expression += use === 'include' ? '(?:(?!node_modules/|\\.)[^/]+/)*' : final ? '.*' : '(?:[^/]+/)*';
      return;
    }
    const text = step
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[^/]*')
      .replaceAll('?', '[^/]');
    expression += (use === 'include' && step.startsWith('*') ? '(?!\\.)' : '') + text + (final ? '' : '/');
  });
  if (use === 'exclude') expression += '(?:/.*)?';
  return new RegExp(`^${expression}$`);
}

function matches(path: string, list: PathList, use: 'include' | 'exclude'): boolean {
  return list.patterns.some((pattern) => {
    const rooted = joinPath(list.folder, pattern.replace('${configDir}', list.folder).replace(/\/$/, ''));
    return patternExpression(rooted, use).test(path);
  });
}

/** Whether a configuration takes a file into its program by `files`, `include` and `exclude`, as tsc does. Imports are not followed. */
export function includesFile(project: Project, path: string): boolean {
  const { files, include, exclude } = project;
  if (files?.patterns.some((file) => joinPath(files.folder, file) === path) === true) return true;
  if (include === undefined && files !== undefined) return false;
  const extensions = project.allowJs ? /^\.(?:d\.[cm]?ts|[cm]?tsx?|[cm]?jsx?)$/ : /^\.(?:d\.[cm]?ts|[cm]?tsx?)$/;
  if (!extensions.test(extensionOf(path))) return false;
  const folder = folderOf(project.path);
  if (!matches(path, include ?? { folder, patterns: ['**/*'] }, 'include')) return false;
  return !matches(path, exclude ?? { folder, patterns: usuallyExcluded }, 'exclude');
}
