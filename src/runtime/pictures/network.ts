import { norm } from '../../shared/numbers.ts';
import type { NetworkDescription, ParameterDescription } from '../../shared/run.ts';
import type { NetworkLayer, Picture, PictureRequest } from '../../shared/views/pictures.ts';
import type { PictureMoment } from './moment.ts';
import type { PictureJob } from './queue.ts';
import { drawn } from './surface.ts';

/** A layer of at most so many units is drawn whole; of a larger one the first five and the last. */
const wholeLayer = 12;
const firstUnits = 5;
const mostLayers = 20;

/** The layers with their weights, or the gradients of those, as far as they are drawn. */
export function networkJob(
  request: Extract<PictureRequest, { kind: 'network' }>,
  moment: PictureMoment,
  network: NetworkDescription,
  parameters: readonly ParameterDescription[],
): PictureJob {
  const numbers = request.quantity === 'value' ? moment.parameters : moment.gradient;
  const layers = network.layers.slice(0, mostLayers);
  return {
    what: 'The network',
    steps: layers.length,
    judged: mostLayers + 1,
    work: (function* work(): Generator<void, Picture> {
      const found: NetworkLayer[] = [];
      for (const layer of layers) {
        found.push(layerOf(layer, numbers, moment.gradient, parameters));
        yield;
      }
      const { length } = network.layers;
      return {
        ...drawn(request, moment),
        kind: 'network',
        key: `network|${request.quantity}|${moment.iteration}`,
        lasting: false,
        notes: length > mostLayers ? [`The first ${mostLayers} of ${length} layers`] : [],
        quantity: request.quantity,
        layers: found,
      };
    })(),
  };
}

function layerOf(
  layer: NetworkDescription['layers'][number],
  numbers: Float64Array,
  gradient: Float64Array,
  parameters: readonly ParameterDescription[],
): NetworkLayer {
  const { kind, name, activation, inputs, units, shape, weights, bias } = layer;
  const ofWeights = weights === undefined ? undefined : named(parameters, weights);
  const ofBias = bias === undefined ? undefined : named(parameters, bias);
  const drawnInputs = sampled(inputs);
  const drawnUnits = sampled(units);
  const picked: number[] = [];
  if (ofWeights !== undefined) {
    const { offset } = ofWeights;
    for (const input of drawnInputs)
      for (const unit of drawnUnits) picked.push(numbers[offset + input * units + unit]!);
  }
  const norms = layer.parameters.map((own) => {
    const { offset, size } = named(parameters, own);
    return norm(gradient, offset, offset + size);
  });
  return {
    kind,
    name,
    ...(weights === undefined ? {} : { weightsName: weights }),
    ...(bias === undefined ? {} : { biasName: bias }),
    activation,
    inputs,
    units,
    shape,
    drawnInputs,
    drawnUnits,
    weights: Float64Array.from(picked),
    biases: drawnUnits.map((unit) => (ofBias === undefined ? Number.NaN : numbers[ofBias.offset + unit]!)),
    gradientNorm: norms.length === 0 ? new Float64Array() : Float64Array.of(norm(Float64Array.from(norms))),
  };
}

function named(parameters: readonly ParameterDescription[], name: string): ParameterDescription {
  const found = parameters.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no parameter "${name}".`);
  return found;
}

function sampled(count: number): Float64Array {
  if (count <= wholeLayer) return Float64Array.from({ length: count }, (_, index) => index);
  return Float64Array.from([...Array.from({ length: firstUnits }, (_, index) => index), count - 1]);
}
