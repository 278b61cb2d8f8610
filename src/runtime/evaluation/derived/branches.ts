import type { ChosenRecorder } from '../../../engine/compiler/branches/learn.ts';
import { learnBranches } from '../../../engine/compiler/branches/learn.ts';
import type { CompiledProgram } from '../../../engine/compiler/compile.ts';
import type { Path } from '../paths.ts';

/** Evaluations that followed a new path before branches are looked at. */
const missesBefore = 2;
/** Evaluations in a row which the code could not make, beyond which it is given up. */
const mostFailures = 64;

/**
 * A loss whose branches change from evaluation to evaluation, as code that has these branches: it takes the place of one path for each
 * combination of outcomes, and has the bits of each of them.
 */
export class Branches {
  #compiled: CompiledProgram | undefined;
  #outputs = new Float64Array(0);
  #misses = 0;
  #failures = 0;
  #isOver = false;

  /** Whether code is run, which makes most evaluations. */
  get works(): boolean {
    return this.#compiled !== undefined;
  }

  /** Evaluates loss and gradient. False where there is no code, or none for the way that the evaluation takes. */
  run(inputs: Float64Array): boolean {
    if (this.#compiled === undefined) return false;
    if (this.#compiled(inputs, this.#outputs)) {
      this.#failures = 0;
      return true;
    }
    if (++this.#failures > mostFailures) this.giveUp();
    return false;
  }

  /** Writes the gradient of the last run, and returns its loss. */
  results(gradient: Float64Array): number {
    for (let i = 0; i < gradient.length; i++) gradient[i] = this.#outputs[i + 1]!;
    return this.#outputs[0]!;
  }

  /** An evaluation followed a new path. When that happens again, code is made that has the branches. */
  missed(path: Path, inputs: Float64Array, recorder: () => ChosenRecorder): void {
    if (this.#isOver || !path.takesElements || path.program.guardNodes.length === 0) return;
    if (++this.#misses < missesBefore || this.#compiled !== undefined) return;
    this.#compiled = learnBranches(recorder());
    this.#outputs = new Float64Array(path.program.outputs.length);
    if (this.#compiled === undefined) this.#isOver = true;
    else if (this.#compiled(inputs, this.#outputs) && !this.agrees(path)) this.giveUp();
  }

  /** Whether the last run has the bits of a path that was run at the same point. */
  agrees(path: Path): boolean {
    const gradient = new Float64Array(path.program.outputs.length - 1);
    if (!Object.is(path.loss, this.#outputs[0])) return false;
    return path.gradient(gradient).every((element, index) => Object.is(element, this.#outputs[index + 1]));
  }

  giveUp(): void {
    this.#compiled = undefined;
    this.#isOver = true;
  }
}
