// Problems of the evaluator's tests: texts, loaded as a run loads them.
import { loadProblem } from '../../../../src/runtime/evaluation/load.ts';
import type { Problem } from '../../../../src/runtime/evaluation/problem.ts';
import type { LaunchOptions } from '../../../../src/shared/run.ts';
import { TestEnvironment } from '../toy.ts';

export const program = 'file:///loss.ts';

export class SourceEnvironment extends TestEnvironment {
  readonly #text: string;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  override read(uri: string): Promise<string | undefined> {
    return Promise.resolve(uri === program ? this.#text : undefined);
  }
}

export async function load(
  text: string,
  options: Partial<LaunchOptions> = {},
): Promise<{ problem: Problem; environment: SourceEnvironment }> {
  const environment = new SourceEnvironment(text);
  return { environment, problem: await loadProblem(environment, { program, ...options }) };
}

export const codes = (problem: Problem): string[] => problem.problems.map(({ code }) => code);
