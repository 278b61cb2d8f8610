import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exactText, formatStable } from '../shared/numbers.ts';
import type { Place, SourceProblem } from '../shared/place.ts';
import { toJson } from './json.ts';

/** What a run tells on its way. */
export interface StartReport {
  readonly program: string;
  readonly problem: string;
  readonly kind: string;
  /** θ at iteration 0, in the shape of the parameter tree, as all parameters and gradients here. */
  readonly parameters: unknown;
  readonly optimizer: string;
  readonly settings: Readonly<Record<string, number | boolean>>;
  readonly learningRate: number;
  readonly schedule: string;
  readonly iterations: number;
  readonly tolerance: number;
  readonly seed: number;
}

/** The point before its update. */
export interface IterationReport {
  readonly iteration: number;
  readonly loss: number;
  readonly gradientNorm: number;
  /** Of the update made from this point. */
  readonly updateNorm: number;
  readonly parameters: unknown;
  /** ∇L before clipping and decay. */
  readonly gradient: unknown;
}

/** The final point. */
export interface EndReport {
  readonly reason: string;
  readonly iterations: number;
  readonly loss: number;
  readonly parameters: unknown;
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

/** For people. */
export function textReporter(write: (text: string) => void): Reporter {
  return {
    start({ problem, optimizer, learningRate, schedule, iterations }) {
      const rate = schedule === 'constant' ? '' : `, ${schedule} schedule`;
      write(`${problem}: ${optimizer}, learning rate ${learningRate}${rate}, at most ${iterations} iterations\n`);
    },
    iteration({ iteration, loss, gradientNorm, updateNorm }) {
      const numbers = `L ${formatStable(loss)}  ‖∇L‖ ${formatStable(gradientNorm)}  ‖Δθ‖ ${formatStable(updateNorm)}`;
      write(`${String(iteration).padStart(8)}  ${numbers}\n`);
    },
    end({ iterations, loss, parameters }, text) {
      write(`${text}\n`);
      write(`after ${iterations} iterations: L = ${exactText(loss)}\n`);
      for (const [name, value] of Object.entries(parameters as object)) write(`  ${name} = ${toJson(value)}\n`);
    },
  };
}

/** `file:line:column`, the file as it is found from `folder`. */
export function placeText({ file, line, column }: Place, folder: string): string {
  const path = file.startsWith('file:') ? relative(folder, fileURLToPath(file)) || file : file;
  return `${path}:${line}:${column}`;
}

/** A problem in the user's sources with its place and their own stack. */
export function problemText({ severity, message, place, stack }: SourceProblem, folder: string): string {
  const where = place === undefined ? '' : `${placeText(place, folder)}: `;
  const frames = (stack ?? []).map((entry) => `    at ${entry.name} (${placeText(entry.place, folder)})\n`).join('');
  return `${where}${severity === 'error' ? 'error' : severity}: ${message}\n${frames}`;
}
