// Where the rules of elementwise operations are tried.
import type { OperationName } from '../../src/engine/operations.ts';

/** Points where each smooth elementwise operation is differentiable; the type of the table asks for every one of them. */
export type SmoothName = Exclude<OperationName, FlatName | ArrayName>;
type FlatName =
  | 'bitOr'
  | 'bitAnd'
  | 'bitXor'
  | 'shiftLeft'
  | 'shiftRight'
  | 'shiftRightUnsigned'
  | 'imul'
  | 'less'
  | 'lessOrEqual'
  | 'greater'
  | 'greaterOrEqual'
  | 'equal'
  | 'notEqual'
  | 'sameValue'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'trunc'
  | 'sign'
  | 'bitNot'
  | 'clz32'
  | 'truth'
  | 'not'
  | 'stopGradient';
type ArrayName =
  | 'input'
  | 'constant'
  | 'fround'
  | 'select'
  | 'matmul'
  | 'transpose'
  | 'reshape'
  | 'slice'
  | 'pad'
  | 'concatenate'
  | 'stack'
  | 'element'
  | 'scatterElements'
  | 'sum'
  | 'broadcastTo'
  | 'sumTo'
  | 'maximumOver'
  | 'firstMaximum'
  | 'gather'
  | 'scatterAdd'
  | 'im2col'
  | 'col2im';

export const points: Readonly<Record<SmoothName, ReadonlyArray<readonly number[]>>> = {
  add: [
    [1, 2],
    [-3.5, 1e3],
  ],
  subtract: [
    [1, 2],
    [-3.5, 1e3],
  ],
  multiply: [
    [1, 2],
    [-3.5, 40],
    [0, 2],
  ],
  divide: [
    [1, 2],
    [-3.5, 0.7],
    [0, -2],
  ],
  remainder: [
    [7.3, 2.1],
    [-7.3, 2.1],
    [7.3, -2.1],
    [1, 5],
    [100.25, 0.75],
  ],
  power: [
    [1.5, 2.5],
    [0.3, -1.7],
    [3, 0.5],
    [12, 0.01],
  ],
  atan2: [
    [1, 2],
    [-1, 2],
    [1, -2],
    [-1, -2],
    [0.3, 0],
  ],
  maximum: [
    [1, 2],
    [2, 1],
  ],
  minimum: [
    [1, 2],
    [2, 1],
  ],
  hypot: [[3, 4], [-3, 0.1], [1, 2, -3], [5], [1, -2, 3, 4]],
  negate: [[1.5], [-2]],
  abs: [[1.5], [-2]],
  sqrt: [[0.25], [30]],
  cbrt: [[0.5], [-8.2]],
  exp: [[1], [-3]],
  expm1: [[1], [-3], [1e-9]],
  log: [[0.4], [17]],
  log1p: [[-0.4], [17], [1e-9]],
  log2: [[0.4], [17]],
  log10: [[0.4], [17]],
  sin: [[1], [-4]],
  cos: [[1], [-4]],
  tan: [[1], [-0.4]],
  asin: [[0.3], [-0.9]],
  acos: [[0.3], [-0.9]],
  atan: [[0.3], [-9]],
  sinh: [[0.3], [-2]],
  cosh: [[0.3], [-2]],
  tanh: [[0.3], [-2]],
  asinh: [[0.3], [-20]],
  acosh: [[1.3], [20]],
  atanh: [[0.3], [-0.9]],
  sigmoid: [[0.3], [-6], [0]],
  softplus: [[0.3], [-6], [0]],
  erf: [[0], [0.5], [-1.1], [1.7], [-3], [5]],
};
