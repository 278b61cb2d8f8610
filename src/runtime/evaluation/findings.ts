import type { Finding } from '../../engine/recording.ts';
import type { ModuleGraph } from '../../language/graph/module-graph.ts';
import type { Place, SourceProblem } from '../../shared/place.ts';

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
