import type { Measurement } from '../runtime/index.ts';
import { toJson } from './json.ts';

/** What `descent bench` tells. Times are microseconds, those of loading, recording and compilation milliseconds. */
export interface BenchReport extends Measurement {
  readonly program: string;
  readonly problem: string;
  readonly kind: string;
  /** Elements of θ. */
  readonly elements: number;
  readonly processor: string;
  readonly node: string;
  /** Reading, rewriting, and recording the start twice. */
  readonly loading: number;
}

/** One JSON object, with the ratios beside what they are made of. */
export function benchJson(report: BenchReport): string {
  const { forward, gradient } = report;
  const ratios = {
    interpreted: gradient.interpreted / forward,
    ...(gradient.compiled === undefined ? {} : { compiled: gradient.compiled / forward }),
  };
  return `${toJson({ type: 'bench', ...report, ratios })}\n`;
}

/** A table, and what is not compiled. @param codes of what was found about the loss */
export function benchText(report: BenchReport, codes: ReadonlySet<string>): string {
  const { forward, gradient, iteration, operations, code } = report;
  const beside = (time: number): string => `${ratioText(time / forward)} that`;
  const rows: [string, string, string][] = [
    [report.kind === 'function' ? 'the plain function' : 'the loss, without a recording', timeText(forward), ''],
    ['loss and gradient, interpreted', timeText(gradient.interpreted), beside(gradient.interpreted)],
    gradient.compiled === undefined
      ? ['loss and gradient, compiled', '–', 'not compiled']
      : ['loss and gradient, compiled', timeText(gradient.compiled), beside(gradient.compiled)],
    ['an iteration, stepped', timeText(iteration.stepped), ''],
    report.iterations === 0
      ? ['an iteration, in a run', '–', 'the run ends at its start']
      : [
          'an iteration, in a run',
          timeText(iteration.run),
          `${countText(report.iterationsPerSecond)} iterations a second${inRuns(report)}`,
        ],
    ['recorded operations', countText(operations.loss), `${countText(operations.gradient)} more for the gradient`],
    ['loading', timeText(1000 * report.loading), 'reading, rewriting, two recordings'],
    ['recording', timeText(1000 * report.recording), 'with its differentiation'],
    ['compilation', timeText(1000 * report.compilation), codeText(report)],
    ['history', `${countText(report.historyBytes)} bytes`, 'an iteration'],
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map(([what, value, more]) =>
    `  ${what.padEnd(widths[0]!)}  ${value.padStart(widths[1]!)}  ${more}`.trimEnd(),
  );
  const elements = `${countText(report.elements)} ${report.elements === 1 ? 'element' : 'elements'}`;
  const interpreted = interpretedParts(report, codes);
  const last =
    interpreted.length === 0 && code.kind !== 'none'
      ? ['Nothing of an evaluation is interpreted once it is compiled.']
      : ['Interpreted:', ...interpreted.map((line) => `  ${line}`)];
  return [
    `${report.problem}: ${report.kind}, ${elements}, ${report.optimizer}`,
    `${report.processor}, Node ${report.node}`,
    '',
    ...table,
    '',
    ...last,
    '',
  ].join('\n');
}

/** A short run has hardly begun when it ends: that it was one is told. */
function inRuns({ iterations, runs }: BenchReport): string {
  return runs === 1 ? '' : `, in runs of ${countText(iterations / runs)}`;
}

function codeText({ code }: BenchReport): string {
  const operations = `${countText(code.operations)} operations`;
  if (code.kind === 'none') return 'there is no code';
  if (code.kind === 'webAssembly') return `WebAssembly of ${operations}, with its first run`;
  return `JavaScript of ${operations}, ${countText(code.length ?? 0)} characters, with its first run`;
}

/** Findings about a loss for which an evaluation is recorded and interpreted each time, with what they mean. */
const recordedAnew: Readonly<Record<string, string>> = {
  console: 'every evaluation, because the loss prints: it is recorded anew each time',
  nondeterminism:
    'every evaluation, because the loss depends on more than its parameters: it is recorded anew each time',
  'outside-write': 'every evaluation, because the loss changes what it has not made: it is recorded anew each time',
  'changing-control-flow':
    'evaluations on new paths, because the control flow changes from one iteration to the next: each is recorded first',
};

/** Hessian-vector products and Jacobians have no code. */
const interpretedDerivatives: Readonly<Record<string, string>> = {
  newtonCG: 'Hessian-vector products, which newtonCG takes',
  gaussNewton: 'the Jacobian of the residuals, which gaussNewton takes',
  levenbergMarquardt: 'the Jacobian of the residuals, which levenbergMarquardt takes',
};

function interpretedParts({ code, optimizer }: BenchReport, codes: ReadonlySet<string>): string[] {
  const lines = Object.entries(recordedAnew).flatMap(([each, line]) => (codes.has(each) ? [line] : []));
  if (code.kind === 'none') lines.push(`loss and gradient, because ${code.reason}`);
  else if (code.interpreted.length > 0) {
    const kernels = code.interpreted.map(({ operation, count }) =>
      count === 1 ? operation : `${operation} (${count}×)`,
    );
    lines.push(`between the code, because there is none for them: ${kernels.join(', ')}`);
  }
  const derivatives = interpretedDerivatives[optimizer];
  return derivatives === undefined ? lines : [...lines, derivatives];
}

function timeText(microseconds: number): string {
  if (microseconds < 1) return `${(1000 * microseconds).toPrecision(3)} ns`;
  if (microseconds < 1000) return `${microseconds.toPrecision(3)} µs`;
  if (microseconds < 1e6) return `${(microseconds / 1000).toPrecision(3)} ms`;
  return `${(microseconds / 1e6).toPrecision(3)} s`;
}

const ratioText = (ratio: number): string => `${ratio < 100 ? ratio.toPrecision(2) : Math.round(ratio)} ×`;

const countText = (count: number): string => Math.round(count).toLocaleString('en');
