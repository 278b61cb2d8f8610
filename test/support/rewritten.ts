import assert from 'node:assert/strict';
import { stripTypeScriptTypes } from 'node:module';
import { differentiate } from '../../src/engine/differentiate.ts';
import { createExecutor } from '../../src/engine/interpreter.ts';
import type { Program } from '../../src/engine/program.ts';
import type { Finding, RecordingOptions } from '../../src/engine/recording.ts';
import { type Operand, Recording } from '../../src/engine/recording.ts';
import type { OperatorHost, Operators } from '../../src/language/operators/index.ts';
import { createOperators } from '../../src/language/operators/index.ts';
import type { Form, ModuleLink, RewrittenModule } from '../../src/language/rewrite/index.ts';
import { compile, rewriteModule } from '../../src/language/rewrite/index.ts';
import type { Dual, DualOperand } from './dual.ts';
import { dualGradient } from './dual.ts';
import { dualOperators } from './dual-operators.ts';

/** A parameter of a test's loss: a number, or an array of numbers. */
export type Start = number | readonly number[];

type Loss = (...parameters: unknown[]) => unknown;

/** Rewrites a module that must have no error. */
export function rewritten(text: string, uri = 'file:///test/loss.ts'): RewrittenModule {
  const module = rewriteModule({ uri, text, firstPlace: 0 });
  const errors = module.problems.filter(({ severity }) => severity === 'error');
  assert.deepEqual(errors, [], `rewriting\n${text}`);
  return module;
}

/** A link for a module that stands alone: exports are collected. */
export function lonelyLink(exports: Record<string, () => unknown>): ModuleLink {
  const commonjs = {
    module: { exports: {} as unknown },
    require: () => assert.fail('require'),
    filename: '',
    dirname: '',
  };
  return {
    import: () => assert.fail('nothing can be imported'),
    evaluate: () => {},
    export: (getters) => {
      Object.assign(exports, getters);
    },
    exportAll: () => assert.fail('nothing can be exported'),
    meta: { url: 'file:///test/loss.ts' },
    start: (_name, _index, _count, value) => value,
    commonjs,
  };
}

/** The getters of a module's exports in one of its forms, with these operators. */
export function exportsOf(module: RewrittenModule, form: Form, operators: unknown): Record<string, () => unknown> {
  const exports: Record<string, () => unknown> = {};
  compile(module, form, 'loss.js')(operators as Operators, lonelyLink(exports));
  return exports;
}

/** The loss of a module in one of its forms. */
export function lossOf(module: RewrittenModule, form: Form, operators: unknown): Loss {
  return exportsOf(module, form, operators)['loss']!() as Loss;
}

/** One evaluation that was recorded. */
export interface Recorded {
  readonly recording: Recording;
  readonly loss: Operand;
  readonly program: Program;
  readonly findings: readonly Finding[];
  readonly printed: readonly { level: string; values: readonly unknown[]; place: number }[];
}

/** A module with its recording instance. */
export class RecordingInstance {
  readonly module: RewrittenModule;
  readonly exports: Record<string, () => unknown>;
  readonly printed: { level: string; values: readonly unknown[]; place: number }[] = [];
  #recording: Recording | undefined;
  #draws = 0;

  constructor(text: string, host: Partial<OperatorHost> = {}) {
    this.module = rewritten(text);
    const operators = createOperators({
      recording: () => this.#recording,
      place: (id) => this.module.places.get(id),
      draw: () => 0.25 + 0.5 ** (1 + this.#draws++),
      console: (level, values, place) => {
        this.printed.push({ level, values, place });
      },
      loop: (place) => this.#recording?.turn(place),
      ...host,
    });
    this.exports = exportsOf(this.module, 'recording', operators);
  }

  get loss(): Loss {
    return this.exports['loss']!() as Loss;
  }

  record(starts: readonly Start[], options: RecordingOptions = {}, name = 'loss'): Recorded {
    const recording = new Recording(options);
    const tracked = starts.map((start, i) =>
      typeof start === 'number'
        ? recording.input('parameter', `p${i}`, start)
        : start.map((value, j) => recording.input('parameter', `p${i}[${j}]`, value)),
    );
    this.#recording = recording;
    this.#draws = 0;
    try {
      const loss = (this.exports[name]!() as Loss)(...tracked) as Operand;
      return { recording, loss, program: recording.finish(loss), findings: recording.findings, printed: this.printed };
    } finally {
      this.#recording = undefined;
    }
  }

  /** The text of the user's source at a place. */
  textAt(place: number): string {
    const { start, end } = this.module.places.get(place);
    return this.module.text.slice(start, end);
  }
}

/** The loss of a module as Node itself runs it: types are stripped by Node's own transform, nothing is rewritten. */
export function nodeLoss(text: string): Loss {
  const script = stripTypeScriptTypes(text, { mode: 'transform' }).replace(/^(\s*)export (?=[a-z])/gm, '$1');
  return new Function(`"use strict"; ${script}\nreturn loss;`)() as Loss;
}

/** The parameters with their numbers replaced, in order. */
export function withNumbers(starts: readonly Start[], numbers: readonly unknown[]): unknown[] {
  let next = 0;
  return starts.map((start) => (typeof start === 'number' ? numbers[next++] : start.map(() => numbers[next++])));
}

export function numbersOf(starts: readonly Start[]): number[] {
  return starts.flat() as number[];
}

/** The gradient by dual numbers, through the control flow of the recording form. */
export function dualGradientOf(module: RewrittenModule, starts: readonly Start[]): number[] {
  const loss = lossOf(module, 'recording', dualOperators());
  const scalar = (point: readonly Dual[]): DualOperand => loss(...withNumbers(starts, point)) as DualOperand;
  return dualGradient(scalar, numbersOf(starts));
}

/** Runs a recorded loss and its gradient. */
export class Replay {
  readonly #executor;
  readonly #program: Program;

  constructor(program: Program) {
    this.#program = program;
    this.#executor = createExecutor(differentiate(program));
  }

  /** Value and gradient at a point (the numbers of the parameters); undefined where a guard does not hold. */
  at(point: readonly number[], draws: readonly number[] = []): { value: number; gradient: number[] } | undefined {
    let parameter = 0;
    let draw = 0;
    const inputs = this.#program.inputs.map(({ role }) =>
      role === 'parameter' ? point[parameter++]! : draws[draw++]!,
    );
    if (!this.#executor.run(inputs)) return undefined;
    const gradient = point.map((_, i) => this.#executor.output(i + 1) as number);
    return { value: this.#executor.output(0) as number, gradient };
  }
}
