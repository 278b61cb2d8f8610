import { confusionMatrix } from '../../engine/networks/metrics.ts';
import type { Predictor } from '../../language/training/network.ts';
import type { NetworkDescription } from '../../shared/run.ts';
import type { Picture, PictureRequest } from '../../shared/views/pictures.ts';
import { mostClasses } from '../../shared/views/pictures.ts';
import { densePoints, largest, smallest } from './fit.ts';
import { fitQuality } from './least-squares.ts';
import type { PictureMoment } from './moment.ts';
import type { PictureJob } from './queue.ts';
import { drawn, spread } from './surface.ts';

/** What predictions are drawn of. */
export interface Predicting {
  readonly predictor: Predictor;
  readonly network: NetworkDescription;
  readonly samples: { readonly training: number; readonly validation: number };
}

type RequestOf<Kind extends PictureRequest['kind']> = Extract<PictureRequest, { kind: Kind }>;

/** Cells along each side of a decision surface. */
const decisionSide = 64;
/** Samples drawn, and samples counted. */
const drawnSamples = 2000;
const countedSamples = 5000;

/** The classes by name: a classifier with one output tells two apart. */
export function classesOf({ outputs, classes }: NetworkDescription): readonly string[] {
  if (classes !== undefined) return classes;
  if (outputs.length > 1) return outputs;
  const [name = '1'] = outputs;
  return [`not ${name}`, name];
}

/** The class of each output row: 0 or 1 by a probability, else the first of the largest. */
function classOf(outputs: Float64Array, units: number, row: number): number {
  if (units === 1) return outputs[row]! > 0.5 ? 1 : 0;
  let best = 0;
  for (let unit = 1; unit < units; unit++) {
    if (outputs[row * units + unit]! > outputs[row * units + best]!) best = unit;
  }
  return best;
}

/** What the network answers over its two inputs, and its samples with what it answers to them. */
export function decisionJob(
  request: RequestOf<'decision'>,
  moment: PictureMoment,
  { predictor, network, samples }: Predicting,
): PictureJob {
  const { units } = predictor;
  return {
    what: `${decisionSide} × ${decisionSide} answers of this network`,
    steps: decisionSide + 2,
    judged: 8,
    work: (function* work(): Generator<void, Picture> {
      const all = samples.training + samples.validation;
      const share = Math.min(1, drawnSamples / all);
      const training = predictor.samples('training', Math.round(samples.training * share));
      const validation = predictor.samples('validation', Math.round(samples.validation * share));
      const inputs = Float64Array.of(...training.inputs, ...validation.inputs);
      const count = inputs.length / 2;
      const x = Float64Array.from({ length: count }, (_, i) => inputs[2 * i]!);
      const y = Float64Array.from({ length: count }, (_, i) => inputs[2 * i + 1]!);
      const range = [roomAbout(x), roomAbout(y)].flat() as [number, number, number, number];
      yield;
      const columns = spread(range[0], range[1], decisionSide);
      const rows = spread(range[2], range[3], decisionSide);
      const output = new Float64Array(decisionSide * decisionSide * units);
      for (let row = 0; row < decisionSide; row++) {
        const line = new Float64Array(2 * decisionSide);
        for (let column = 0; column < decisionSide; column++) {
          line[2 * column] = columns[column]!;
          line[2 * column + 1] = rows[row]!;
        }
        output.set(predictor.predict(moment.parameters, line, moment.statistics), row * decisionSide * units);
        yield;
      }
      const answers = predictor.predict(moment.parameters, inputs, moment.statistics);
      const targets = Float64Array.of(...training.targets, ...validation.targets);
      const isValidation = training.inputs.length / 2;
      const note = `${count.toLocaleString('en')} of ${all.toLocaleString('en')} points`;
      return {
        ...drawn(request, moment),
        kind: 'decision',
        key: `decision|${moment.iteration}`,
        lasting: false,
        notes: count < all ? [note] : [],
        inputs: [network.inputs[0] ?? 'x', network.inputs[1] ?? 'y'],
        classes: classesOf(network),
        columns: decisionSide,
        rows: decisionSide,
        range: Float64Array.from(range),
        output,
        points: {
          x,
          y,
          label: Float64Array.from({ length: count }, (_, row) => classOf(targets, units, row)),
          predicted: Float64Array.from({ length: count }, (_, row) => classOf(answers, units, row)),
          validation: Float64Array.from({ length: count }, (_, row) => (row >= isValidation ? 1 : 0)),
        },
      };
    })(),
  };
}

function roomAbout(values: Float64Array): [number, number] {
  const low = smallest(values);
  const high = largest(values);
  const room = high > low ? 0.08 * (high - low) : 1;
  return [low - room, high + room];
}

/** How many samples of each class were taken for which. */
export function confusionJob(
  request: RequestOf<'confusion'>,
  moment: PictureMoment,
  { predictor, network, samples }: Predicting,
): PictureJob {
  return {
    what: 'The answers to all samples',
    steps: 1,
    judged: 2,
    work: (function* work(): Generator<void, Picture> {
      const validation = samples.validation > 0;
      const set = validation ? 'validation' : 'training';
      const { inputs, targets } = predictor.samples(set, countedSamples);
      yield;
      const { units } = predictor;
      const answers = predictor.predict(moment.parameters, inputs, moment.statistics);
      const names = classesOf(network);
      const size = names.length;
      const rows = targets.length / units;
      const classes = (of: Float64Array): number[] => Array.from({ length: rows }, (_, row) => classOf(of, units, row));
      const counts = confusionMatrix(classes(answers), classes(targets), size);
      const notes = [`${rows.toLocaleString('en')} of ${samples[set].toLocaleString('en')} ${set} samples`];
      const shown = worst(counts, size);
      if (shown.length < size) notes.push(`The ${shown.length} of ${size} classes with the most errors`);
      return {
        ...drawn(request, moment),
        kind: 'confusion',
        key: `confusion|${moment.iteration}`,
        lasting: false,
        notes,
        classes: shown.map((index) => names[index]!),
        counts: Float64Array.from(shown.flatMap((row) => shown.map((column) => counts[row * size + column]!))),
        validation,
      };
    })(),
  };
}

/** The classes that are shown, in their order. */
function worst(counts: Float64Array, size: number): readonly number[] {
  const all = Array.from({ length: size }, (_, index) => index);
  if (size <= mostClasses) return all;
  const errors = all.map((index) =>
    all.reduce(
      (sum, other) => (other === index ? sum : sum + counts[index * size + other]! + counts[other * size + index]!),
      0,
    ),
  );
  return all
    .toSorted((a, b) => errors[b]! - errors[a]!)
    .slice(0, mostClasses)
    .toSorted((a, b) => a - b);
}

/** Predictions of a quantity: over the one input, else over what was observed. */
export function regressionJob(
  request: RequestOf<'fit'>,
  moment: PictureMoment,
  { predictor, network, samples }: Predicting,
): PictureJob {
  return {
    what: 'The answers to all samples',
    steps: 2,
    judged: 3,
    work: (function* work(): Generator<void, Picture> {
      const validation = samples.validation > 0;
      const set = validation ? 'validation' : 'training';
      const { inputs, targets } = predictor.samples(set, drawnSamples);
      const { units } = predictor;
      const rows = targets.length / units;
      const answers = predictor.predict(moment.parameters, inputs, moment.statistics);
      yield;
      const observed = Float64Array.from({ length: rows }, (_, row) => targets[row * units]!);
      const fitted = Float64Array.from({ length: rows }, (_, row) => answers[row * units]!);
      const residuals = observed.map((y, row) => y - fitted[row]!);
      const { determination, deviation, freedom } = fitQuality(residuals, observed, 0);
      const [output = 'output'] = network.outputs;
      const notes = [`${rows.toLocaleString('en')} of ${samples[set].toLocaleString('en')} ${set} samples`];
      if (units > 1) notes.push(`${output}, the first of ${units} outputs`);
      const single = network.inputs.length === 1;
      const dense = spread(smallest(inputs), largest(inputs), densePoints);
      const curve = single
        ? { abscissa: dense, value: every(predictor.predict(moment.parameters, dense, moment.statistics), units) }
        : undefined;
      return {
        ...drawn(request, moment),
        kind: 'fit',
        key: `fit|${moment.iteration}`,
        lasting: false,
        notes,
        axes: single ? [network.inputs[0]!, output] : [`${output}, observed`, `${output}, predicted`],
        ...(single ? {} : { agreement: true as const }),
        abscissa: single ? inputs : observed.slice(),
        observed,
        fitted,
        ...(curve === undefined ? {} : { curve }),
        quality: Float64Array.of(determination, deviation, freedom),
        parameters: [],
        values: new Float64Array(),
      };
    })(),
  };
}

/** The first of each row. */
function every(outputs: Float64Array, units: number): Float64Array {
  return Float64Array.from({ length: outputs.length / units }, (_, row) => outputs[row * units]!);
}
