import { EngineError } from '../../errors.ts';
import { add } from '../../functions.ts';
import { type Shape, sameShape, sizeOf } from '../../tensor.ts';
import type { Operand } from '../../tracked.ts';
import { activations } from '../activations.ts';
import { type Layer, type LayerKind, type LayerMaker, type Pass, shownShape } from './layer.ts';

/** A layer that is still to be connected. */
export interface Planned {
  readonly kind: LayerKind;
  /** Undefined where it was not named. */
  readonly name: string | undefined;
  readonly make: LayerMaker;
}

/** Layers one after the other, the first of which takes samples of the shape `input`. Unnamed ones are numbered by their place. */
export function connect(planned: readonly Planned[], input: Shape): Layer[] {
  let shape = input;
  const names = new Set<string>();
  return planned.map(({ kind, name: given, make }, index) => {
    const name = given ?? `${kind}${index + 1}`;
    if (names.has(name)) throw new EngineError(`network: two layers are named ${name}. Give one of them another name.`);
    names.add(name);
    const layer = make(name, shape);
    shape = layer.output;
    return layer;
  });
}

/**
 * x + layers(x): the layers learn what is to be added to their input.
 *
 * He, Zhang, Ren, Sun: "Deep residual learning for image recognition", 2016.
 */
export function residual(planned: readonly Planned[]): LayerMaker {
  return (name, input) => {
    const layers = connect(planned, input);
    const output = layers.at(-1)!.output;
    if (!sameShape(input, output)) {
      throw new EngineError(
        `${name}: what is added must have the shape of the input, and its layers make ${shownShape(output)} of ${shownShape(input)}. End with a layer that gives ${shownShape(input)}.`,
      );
    }
    let draws = 0;
    const parameters = layers.flatMap((layer) => {
      const before = draws;
      draws += layer.draws;
      return layer.parameters.map((parameter) => ({
        ...parameter,
        path: [layer.name, ...parameter.path],
        draw: before + parameter.draw,
      }));
    });
    return {
      kind: 'residual',
      name,
      input,
      output,
      activation: 'linear',
      parameters,
      draws,
      statistics: layers.flatMap(({ statistics }) => statistics),
      running: layers.flatMap(({ name: inner, running = [] }) =>
        running.map(({ path, size }) => ({ path: [inner, ...path], size })),
      ),
      held: mostHeld(layers),
      run: (values, own, pass, offset) => add(values, runAll(layers, values, own, pass, offset)),
    };
  };
}

/** The most numbers that one of the layers holds at a time for a sample. */
export function mostHeld(layers: readonly Layer[]): number {
  return Math.max(...layers.map(({ input, output, held = 0 }) => Math.max(held, sizeOf(input), sizeOf(output))));
}

/** Layers with their activations, one after the other. */
export function runAll(
  layers: readonly Layer[],
  input: Operand,
  parameters: readonly Operand[],
  pass: Pass,
  offset: number,
): Operand {
  let values = input;
  let next = 0;
  let statistics = offset;
  for (const layer of layers) {
    const own = parameters.slice(next, next + layer.parameters.length);
    values = activations[layer.activation].apply(layer.run(values, own, pass, statistics));
    next += own.length;
    statistics += layer.statistics.length;
  }
  return values;
}
