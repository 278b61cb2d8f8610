import type { DifferentiatedProgram, Program } from '../../engine/program.ts';
import type { Finding } from '../../engine/recording.ts';
import type { ModuleGraph } from '../../language/graph/module-graph.ts';
import type { ProblemDefinition } from '../../language/problems/definition.ts';
import type { Place, SourceProblem } from '../../shared/place.ts';

/** Whether a finding means that the loss depends on more than its parameters. */
export function hasEffect({ kind }: Finding): boolean {
  return kind === 'nondeterminism' || kind === 'outside-write';
}

const severities: Readonly<Record<Finding['kind'], SourceProblem['severity']>> = {
  escape: 'warning',
  'blocked-gradient': 'warning',
  nondeterminism: 'warning',
  'outside-write': 'warning',
  console: 'information',
};

/** What the user should know about their loss, each thing once. */
export class Findings {
  readonly #graph: ModuleGraph;
  readonly #tell: (problem: SourceProblem) => void;
  readonly #known = new Set<string>();

  constructor(graph: ModuleGraph, tell: (problem: SourceProblem) => void) {
    this.#graph = graph;
    this.#tell = tell;
  }

  add({ kind, place, message }: Finding): void {
    this.#say(`${kind} ${place}`, kind, severities[kind], message, this.#graph.place(place));
  }

  nondeterministic(place: Place): void {
    const message =
      'Two evaluations at the same point differ here: the loss depends on something besides its parameters. ' +
      'The run goes on, recorded at every evaluation, and is not replayable.';
    this.#say('nondeterministic', 'nondeterminism', 'warning', message, place);
  }

  /** Says which parameters do not reach the loss. */
  explainUnused(
    { leaves, inputs: described, place }: ProblemDefinition,
    { guardNodes }: Program,
    { adjoints, inputs }: DifferentiatedProgram,
  ): void {
    leaves.forEach((leaf, index) => {
      const own = described.flatMap((input, position) => (input.leaf === index ? [position] : []));
      const reached = own.some((position) => (adjoints[inputs[position]!.node] ?? -1) >= 0);
      if (!reached) this.unused(leaf.name, leaf.place ?? place, guardNodes.length === 0);
    });
  }

  /**
   * Nothing that has a derivative leads from a parameter to the loss. `always`: the control flow of the loss depends on no
   * parameter, so that nothing is different at another point.
   */
  unused(name: string, place: Place, always: boolean): void {
    const message = always
      ? `${name} gets no gradient: the loss does not depend on it, or only in steps.`
      : `${name} gets no gradient on the way which the control flow takes at the start: there the loss does not depend on it, or only in steps.`;
    this.#say(`unused ${name}`, 'unused-parameter', always ? 'warning' : 'information', message, place);
  }

  unstable(place: Place): void {
    const message =
      'The control flow of the loss differs from one iteration to the next, so that it is recorded anew for most of them. ' +
      'That is slower, and changes no number.';
    this.#say('unstable', 'changing-control-flow', 'information', message, place);
  }

  #say(
    key: string,
    code: string,
    severity: SourceProblem['severity'],
    message: string,
    place: Place | undefined,
  ): void {
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#tell({ severity, code, message, ...(place === undefined ? {} : { place }) });
  }
}
