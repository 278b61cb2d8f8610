import { EngineError } from '../../engine/errors.ts';
import { SettingError } from '../../engine/settings.ts';
import type { Place, SourceProblem, StackEntry } from '../../shared/place.ts';
import { LanguageError } from '../errors.ts';
import type { Form } from '../rewrite/index.ts';
import { headerLines } from '../rewrite/index.ts';
import { Interrupt } from './interrupt.ts';
import type { ModuleGraph, ScriptModule } from './module-graph.ts';
import { baseName, encodePath, pathOf } from './uri.ts';

const scheme = 'descent-source';

/** The name under which compiled code of a module stands in stacks: it says which module and which form. */
export function sourceUrlOf(module: ScriptModule, code: Form): string {
  const name = encodePath(baseName(pathOf(module.uri)));
  return `${scheme}://${code}/${module.rewritten.places.first}/${name}`;
}

interface Frame {
  readonly name: string;
  readonly code: Form;
  readonly firstPlace: number;
  /** As V8 counts them, both from 1. */
  readonly line: number;
  readonly column: number;
}

const framePattern = new RegExp(
  `^\\s*at (?:(.*) \\()?${scheme}://(plain|recording)/(\\d+)/[^:()\\s]*:(\\d+):(\\d+)\\)?$`,
);

/** The name of a function without what V8 puts around it: `Object.loss`, `exports.loss [as default]`, `async f`. */
function plainName(name: string | undefined): string {
  const bare = (name ?? '')
    .replace(/ \[as [^\]]*\]$/, '')
    .replace(/^async /, '')
    .replace(/^(?:Object|Module|exports|module)\./, '');
  return bare === 'eval' || bare === 'anonymous' || bare === '<anonymous>' || bare === '' ? '' : bare;
}

function framesOf(stack: string): Frame[] {
  return stack.split('\n').flatMap((line) => {
    const match = framePattern.exec(line);
    if (match === null) return [];
    const [, name, code, firstPlace, row, column] = match;
    return [
      {
        name: plainName(name),
        code: code as Form,
        firstPlace: Number(firstPlace),
        line: Number(row),
        column: Number(column),
      },
    ];
  });
}

/** The frames of the user's own functions in the stack of an error, innermost first. Frames of ours and of built-ins are left out. */
export function userStack(stack: string, graph: ModuleGraph): StackEntry[] {
  const scripts = [...graph.modules.values()].filter((module) => module.kind === 'script');
  return framesOf(stack).flatMap((frame) => {
    const module = scripts.find((candidate) => candidate.rewritten.places.first === frame.firstPlace);
    const generated = { line: frame.line - headerLines, column: frame.column - 1 };
    const offset = module?.rewritten.mapPosition(generated, frame.code);
    if (module === undefined || offset === undefined) return [];
    const name = frame.name === '' ? nameless(module, offset) : frame.name;
    return [{ name, place: wordAt(module, offset) }];
  });
}

/** What a frame without a name is called: the arrow's own text would say less than where it stands. */
function nameless(module: ScriptModule, offset: number): string {
  const { line } = module.rewritten.places.position(offset);
  return `(${baseName(pathOf(module.uri))}:${line})`;
}

/** The place of the word at an offset, or of the one before it where a call's arguments begin there. */
function wordAt(module: ScriptModule, offset: number): Place {
  const { text } = module;
  const called = /[\p{ID_Continue}$#]+$/u.exec(text.slice(Math.max(0, offset - 200), offset))?.[0].length ?? 0;
  const start = text[offset] === '(' ? offset - called : Math.min(offset, text.length);
  const word = /^[\p{ID_Continue}$#]+/u.exec(text.slice(start, start + 200));
  return module.rewritten.places.at(start, Math.min(start + (word?.[0].length ?? 1), text.length));
}

function messageOf(error: unknown): string {
  if (error instanceof EngineError || error instanceof SettingError) return error.message;
  if (error instanceof Error) {
    const name = error.name === '' || error.name === 'Error' ? '' : `${error.name}: `;
    const message = error.message
      // An imported name is a property of a generated namespace, which the user never wrote.
      .replace(/\(?(?:0 ?, )?\$+i\d+\.([\p{ID_Continue}$]+)\)?/gu, '$1')
      // Observed methods are called by symbols, which every object inherits.
      .replace(
        /\[\$+\.(?:methods|optionalMethods)\.(\w+)\] is not a function/g,
        '.$1 is not a function: neither a number nor an object without a prototype has it here',
      )
      .replace(/\(reading 'Symbol\((\w+)\)'\)/g, "(reading '$1')");
    return `${name}${message === '' ? 'an error without a message was thrown' : message}`;
  }
  let text: string;
  try {
    text = typeof error === 'string' ? error : (JSON.stringify(error) ?? String(error));
  } catch {
    text = typeof error;
  }
  return `Thrown: ${text}`;
}

/**
 * What the user is told of something thrown while their code ran: the place in their source and their own stack.
 * @param currentPlace number of the place which was being evaluated, for what has no stack of its own.
 */
export function problemOf(error: unknown, graph: ModuleGraph, currentPlace = -1): SourceProblem {
  const stack = error instanceof Error && typeof error.stack === 'string' ? userStack(error.stack, graph) : [];
  const known = error instanceof EngineError && error.place >= 0 ? graph.place(error.place) : undefined;
  const place = known ?? stack[0]?.place ?? graph.place(currentPlace);
  return {
    severity: 'error',
    code: 'exception',
    message: messageOf(error),
    ...(place === undefined ? {} : { place }),
    ...(stack.length === 0 ? {} : { stack }),
  };
}

/** Runs code of the user. What it throws becomes a {@link LanguageError} at the user's own place. */
export function runUserCode<Result>(graph: ModuleGraph, run: () => Result, currentPlace?: () => number): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof LanguageError || error instanceof Interrupt) throw error;
    throw new LanguageError(problemOf(error, graph, currentPlace?.()), error);
  }
}
