/**
 * The closed list of operations. A program stores these codes; every code has one row in the table (`operations.ts`).
 * The elementwise operations stand in two runs, so that a comparison of codes tells how many operands one takes.
 */
export const Operation = {
  input: 0,
  constant: 1,

  // Two operands, elementwise.
  add: 2,
  subtract: 3,
  multiply: 4,
  divide: 5,
  remainder: 6,
  power: 7,
  atan2: 8,
  maximum: 9,
  minimum: 10,
  bitOr: 11,
  bitAnd: 12,
  bitXor: 13,
  shiftLeft: 14,
  shiftRight: 15,
  shiftRightUnsigned: 16,
  imul: 17,
  less: 18,
  lessOrEqual: 19,
  greater: 20,
  greaterOrEqual: 21,
  equal: 22,
  notEqual: 23,
  sameValue: 24,

  // One operand, elementwise.
  negate: 25,
  abs: 26,
  sqrt: 27,
  cbrt: 28,
  exp: 29,
  expm1: 30,
  log: 31,
  log1p: 32,
  log2: 33,
  log10: 34,
  sin: 35,
  cos: 36,
  tan: 37,
  asin: 38,
  acos: 39,
  atan: 40,
  sinh: 41,
  cosh: 42,
  tanh: 43,
  asinh: 44,
  acosh: 45,
  atanh: 46,
  sigmoid: 47,
  softplus: 48,
  erf: 49,
  floor: 50,
  ceil: 51,
  round: 52,
  trunc: 53,
  sign: 54,
  fround: 55,
  bitNot: 56,
  clz32: 57,
  truth: 58,
  not: 59,
  stopGradient: 60,

  // Any number of operands, or three; elementwise too.
  hypot: 61,
  select: 62,

  // Operations on whole tensors.
  matmul: 63,
  transpose: 64,
  reshape: 65,
  slice: 66,
  pad: 67,
  concatenate: 68,
  stack: 69,
  element: 70,
  scatterElements: 71,
  sum: 72,
  broadcastTo: 73,
  sumTo: 74,
  maximumOver: 75,
  firstMaximum: 76,
  gather: 77,
  scatterAdd: 78,
  im2col: 79,
  col2im: 80,
} as const;

export type OperationName = keyof typeof Operation;
export type Operation = (typeof Operation)[OperationName];

/** Names by code. */
export const operationNames: readonly OperationName[] = Object.keys(Operation) as OperationName[];

export const operationCount = operationNames.length;

/** Whether the operation takes two operands and works element by element. */
export function isBinary(operation: Operation): boolean {
  return operation >= Operation.add && operation <= Operation.sameValue;
}

/** Whether the operation takes one operand and works element by element. */
export function isUnary(operation: Operation): boolean {
  return operation >= Operation.negate && operation <= Operation.stopGradient;
}

/** Whether the operation works element by element, broadcasting its operands against each other. */
export function isElementwise(operation: Operation): boolean {
  return operation >= Operation.add && operation <= Operation.select;
}
