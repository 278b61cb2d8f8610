import { normal, RandomStream, uniformInteger } from '../random.ts';
import { Tensor } from '../tensor.ts';
import { Dataset } from './dataset.ts';

/** The digits 0 to 9 as 5 × 7 dots, as small displays show them: one number per row, whose five bits are its dots. */
const digits: readonly (readonly number[])[] = [
  [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
  [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
  [0b01110, 0b10001, 0b00001, 0b00010, 0b00100, 0b01000, 0b11111],
  [0b11111, 0b00010, 0b00100, 0b00010, 0b00001, 0b10001, 0b01110],
  [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
  [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
  [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
  [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
  [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
  [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
];
const [height, width] = [7, 5];

interface GlyphSettings {
  readonly samples: number;
  /** Standard deviation of the normal noise that is added to every pixel. */
  readonly noise: number;
  /** Rows and columns of an image, at least 8. */
  readonly size: number;
  readonly seed: number;
}

/**
 * Images [samples, size, size, 1] of the ten digits in turn, each at a random place within its image: dots are 1 and the rest
 * 0, before the noise.
 */
export function glyphs({ samples, noise, size, seed }: GlyphSettings): Dataset {
  const pixels = size * size;
  const inputs = new Float64Array(samples * pixels);
  for (let i = 0; i < samples; i++) {
    const key = (draw: number) => ({ seed, iteration: i, evaluation: 0, draw, stream: RandomStream.data });
    const top = uniformInteger(key(0), size - height + 1);
    const left = uniformInteger(key(1), size - width + 1);
    const rows = digits[i % digits.length]!;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const row = Math.floor(pixel / size) - top;
      const column = (pixel % size) - left;
      const inside = row >= 0 && row < height && column >= 0 && column < width;
      const dot = inside && ((rows[row]! >> (width - 1 - column)) & 1) === 1 ? 1 : 0;
      inputs[i * pixels + pixel] = noise === 0 ? dot : dot + noise * normal(key(2 + pixel));
    }
  }
  return new Dataset({
    inputs: new Tensor([samples, size, size, 1], inputs),
    targets: new Tensor(
      [samples],
      Float64Array.from({ length: samples }, (_, i) => i % digits.length),
    ),
    inputNames: Array.from({ length: pixels }, (_, i) => `r${Math.floor(i / size) + 1}c${(i % size) + 1}`),
    targetNames: ['digit'],
    classes: digits.map((_, digit) => String(digit)),
    source: 'glyphs(…)',
  });
}
