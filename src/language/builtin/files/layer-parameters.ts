import type { Layer, LayerKind } from '../../../engine/networks/layers/layer.ts';
import type { PyTorchLayout } from './layouts.ts';
import type { NetworkParameter } from './weights.ts';

type Flattened = Extract<PyTorchLayout, object>;

/** Layers that leave the order of the numbers of a sample as it is. */
const keeping: ReadonlySet<LayerKind> = new Set(['activation', 'dropout', 'batchNormalization', 'layerNormalization']);

/** The parameters of layers, and their running statistics, one after the other, with the order of axes in which PyTorch has them. */
export function parametersOf(layers: readonly Layer[]): readonly NetworkParameter[] {
  let flattened: Flattened | undefined;
  return layers.flatMap((layer) => {
    const { kind, input } = layer;
    if (kind === 'flatten') {
      // Images come with their channels last here, and first in PyTorch, and so are their numbers in a row.
      if (input.length === 3) flattened = { flattened: input as unknown as Flattened['flattened'] };
      return [];
    }
    const before = flattened;
    if (!keeping.has(kind)) flattened = undefined;
    const parameters = layer.parameters.map(({ path, shape }) => ({
      path: [layer.name, ...path],
      shape,
      layout: layoutOf(kind, path.at(-1)!, shape, before),
    }));
    // A file may leave them out: the run then starts with those of a network that has seen nothing.
    const running = (layer.running ?? []).map(({ path, size }) => ({
      path: [layer.name, ...path],
      shape: [size],
      layout: layoutOf(kind, path.at(-1)!, [size], before),
      optional: true,
    }));
    return [...parameters, ...running];
  });
}

function layoutOf(
  kind: LayerKind,
  name: string,
  shape: readonly number[],
  flattened: Flattened | undefined,
): PyTorchLayout {
  if (keeping.has(kind)) return shape.length === 3 ? 'image' : (flattened ?? 'same');
  if (name !== 'weights' || kind === 'embedding') return 'same';
  return shape.length === 4 ? 'convolution' : (flattened ?? 'dense');
}
