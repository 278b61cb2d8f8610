import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutLearningRate } from '../runtime/descent/names.ts';
import { exactText, formatStable } from '../shared/numbers.ts';
import type { Place, SourceProblem } from '../shared/place.ts';
import { stackLines } from '../shared/stack.ts';
import { toJson } from './json.ts';

/** What a run tells on its way. */
export interface StartReport {
  readonly program: string;
  readonly problem: string;
  readonly kind: string;
  /** θ at iteration 0, in the shape of the parameter tree, as all parameters and gradients here. */
  readonly parameters: unknown;
  readonly optimizer: string;
  readonly settings: Readonly<Record<string, number | boolean | string>>;
  readonly learningRate: number;
  readonly schedule: string;
  readonly iterations: number;
  /** Of a loss with mini-batches. */
  readonly data?: { readonly samples: number; readonly batchSize: number; readonly batchesPerEpoch: number };
  readonly tolerance: number;
  readonly seed: number;
  /** Absent for float64. */
  readonly precision?: 'float32';
}

/** The point before its update. */
export interface IterationReport {
  readonly iteration: number;
  /** Where an epoch begins: its number, and what was measured on all samples, by the ids of the series. */
  readonly epoch?: number;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly loss: number;
  readonly gradientNorm: number;
  /** Of the update made from this point. */
  readonly updateNorm: number;
  /** Where the optimizer searched for the update: the evaluations that took, and its step α. */
  readonly evaluations?: number;
  readonly stepLength?: number;
  readonly parameters: unknown;
  /** ∇L before clipping and decay. */
  readonly gradient: unknown;
}

/** The final point; without loss and parameters where none was evaluated. */
export interface EndReport {
  readonly reason: string;
  readonly iterations: number;
  /** Passes over the data that are behind. */
  readonly epoch?: number;
  readonly loss?: number;
  /** What was measured on all samples, where an epoch begins at this point. */
  readonly metrics?: Readonly<Record<string, number>>;
  readonly parameters?: unknown;
  /** Their average, where one is kept. */
  readonly averagedParameters?: unknown;
}

/** How a run is told. */
export interface Reporter {
  start(report: StartReport): void;
  iteration(report: IterationReport): void;
  end(report: EndReport, text: string): void;
}

/** One JSON object a line. */
export function jsonReporter(write: (text: string) => void): Reporter {
  return {
    start: (report) => write(`${toJson({ type: 'start', ...report })}\n`),
    iteration: (report) => write(`${toJson({ type: 'iteration', ...report })}\n`),
    end: (report) => write(`${toJson({ type: 'end', ...report })}\n`),
  };
}

/** Characters of a parameter that are shown to people. */
const longest = 2000;

function metricsText(metrics: Readonly<Record<string, number>>): string {
  return Object.entries(metrics)
    .map(([id, value]) => `${id} ${formatStable(value)}`)
    .join('  ');
}

/** For people. */
export function textReporter(write: (text: string) => void): Reporter {
  return {
    start({ problem, optimizer, learningRate, schedule, iterations, data }) {
      const scheduled = schedule === 'constant' ? '' : `, ${schedule} schedule`;
      const rate = withoutLearningRate.has(optimizer) ? '' : `, learning rate ${learningRate}${scheduled}`;
      write(`${problem}: ${optimizer}${rate}, at most ${iterations} iterations\n`);
      if (data === undefined) return;
      const { samples, batchSize, batchesPerEpoch } = data;
      write(
        `${samples} samples in batches of ${batchSize}, ${batchesPerEpoch} ${batchesPerEpoch === 1 ? 'iteration' : 'iterations'} an epoch\n`,
      );
    },
    iteration({ iteration, loss, gradientNorm, updateNorm, epoch, metrics, evaluations, stepLength }) {
      const numbers = `L ${formatStable(loss)}  ‖∇L‖ ${formatStable(gradientNorm)}  ‖Δθ‖ ${formatStable(updateNorm)}`;
      const measured = metrics === undefined ? '' : `  epoch ${epoch}: ${metricsText(metrics)}`;
      const searched =
        evaluations === undefined || stepLength === undefined
          ? ''
          : `  α ${formatStable(stepLength)}  evaluations ${evaluations}`;
      write(`${String(iteration).padStart(8)}  ${numbers}${searched}${measured}\n`);
    },
    end({ iterations, loss, parameters, averagedParameters = {}, epoch, metrics }, text) {
      write(`${text}\n`);
      if (loss === undefined) return;
      const inEpochs = epoch === undefined ? '' : ` (${epoch} ${epoch === 1 ? 'epoch' : 'epochs'})`;
      write(`after ${iterations} iterations${inEpochs}: L = ${exactText(loss)}\n`);
      if (metrics !== undefined) write(`  ${metricsText(metrics)}\n`);
      for (const [name, value] of Object.entries(parameters as object)) write(`  ${name} = ${shownParameter(value)}\n`);
      for (const [name, value] of Object.entries(averagedParameters as object)) {
        write(`  average of ${name} = ${shownParameter(value)}\n`);
      }
    },
  };
}

function shownParameter(value: unknown): string {
  const numbers = toJson(value);
  return numbers.length <= longest ? numbers : `${numbers.slice(0, longest)}… (--json prints all)`;
}

/** `file:line:column`, the file as it is found from `folder`. */
export function placeText({ file, line, column }: Place, folder: string): string {
  const path = file.startsWith('file:') ? relative(folder, fileURLToPath(file)) || file : file;
  return `${path}:${line}:${column}`;
}

/** A problem in the user's sources with its place and their own stack. */
export function problemText({ severity, message, place, stack }: SourceProblem, folder: string): string {
  const where = place === undefined ? '' : `${placeText(place, folder)}: `;
  const frames = stackLines(stack ?? [], (at) => placeText(at, folder))
    .map((line) => `    ${line}\n`)
    .join('');
  return `${where}${severity === 'error' ? 'error' : severity}: ${message}\n${frames}`;
}
