import { createBuiltin, withDataFiles } from '../builtin/module.ts';
import type { OperatorHost, Operators } from '../operators/index.ts';
import { createOperators } from '../operators/index.ts';
import type { Form, ModuleLink } from '../rewrite/index.ts';
import { compile } from '../rewrite/index.ts';
import { Linker } from './link.ts';
import type { ModuleGraph, ScriptModule } from './module-graph.ts';
import { runUserCode, sourceUrlOf } from './stack.ts';

/** What an instance asks of whoever runs it; where places are is known from the graph. */
export type Environment = Omit<OperatorHost, 'place'>;

/** Called for each default of a parameter of an exported function; see `ModuleLink.start`. */
export type StartListener = (name: string, index: number, count: number, value: unknown) => unknown;

/** One fresh copy of all modules of a graph, with a state of its own. */
export interface Instance {
  readonly graph: ModuleGraph;
  readonly form: Form;
  /** The namespace of the entry: a live property per export. */
  readonly namespace: Readonly<Record<string, unknown>>;
  readonly environment: Environment;
  /** Runs code of the user. @throws LanguageError with the user's own place and stack. */
  run<Result>(code: () => Result): Result;
  /** While `code` runs, defaults of parameters of exported functions go through the listener. */
  listenToStarts<Result>(listener: StartListener, code: () => Result): Result;
}

type Compiled = (operators: Operators, link: ModuleLink) => void;

/**
 * Compiled code, by the form of the instances it is for: code that has met tracked values stays slow on plain ones, so the
 * two kinds of instances never share code, even where the plain ones need the operators.
 */
const compiled: Readonly<Record<Form, WeakMap<object, Compiled>>> = { plain: new WeakMap(), recording: new WeakMap() };

function compiledCode(module: ScriptModule, form: Form, code: Form): Compiled {
  let found = compiled[form].get(module.rewritten);
  if (found === undefined) {
    found = compile(module.rewritten, code, sourceUrlOf(module, code));
    compiled[form].set(module.rewritten, found);
  }
  return found;
}

/** V8 keeps ten frames by default, and frames of the operators stand between those of the user. */
const framesKept = 100;

/**
 * Makes a fresh instance of the modules and evaluates them. A plain instance computes values alone, at original speed where
 * all values are plain numbers; where a module imports `descent-debugger`, values may be tensors, and it too computes with the
 * operators, without a recording.
 * @throws LanguageError when the user's code throws while it loads.
 */
export function instantiate(graph: ModuleGraph, form: Form, environment: Environment): Instance {
  const stackLimit = Error as { stackTraceLimit?: number };
  if ((stackLimit.stackTraceLimit ?? 0) < framesKept) stackLimit.stackTraceLimit = framesKept;
  const code: Form = graph.usesBuiltin ? 'recording' : form;
  const host: OperatorHost = {
    recording: form === 'plain' ? () => undefined : () => environment.recording(),
    place: (id) => graph.place(id),
    draw: (distribution) => environment.draw(distribution),
    console: (level, values, place) => environment.console(level, values, place),
    ...(environment.loop === undefined ? {} : { loop: (place: number) => environment.loop?.(place) }),
  };
  const operators = createOperators(host);
  let listener: StartListener | undefined;
  const builtin = createBuiltin(host);
  const linker = new Linker({
    graph,
    builtin,
    builtinOf: ({ dataFiles }) => withDataFiles(builtin, dataFiles),
    run: (module, link) => compiledCode(module, form, code)(operators, link),
    start: (name, index, count, value) => (listener === undefined ? value : listener(name, index, count, value)),
  });
  const run = <Result>(user: () => Result): Result => runUserCode(graph, user, () => host.recording()?.place ?? -1);
  const namespace = run(() => linker.evaluate(graph.entry)) as Record<string, unknown>;
  return {
    graph,
    form,
    namespace,
    environment,
    run,
    listenToStarts: (next, user) => {
      const before = listener;
      listener = next;
      try {
        return run(user);
      } finally {
        listener = before;
      }
    },
  };
}
