/**
 * Instructions as bytes, and as parts made of such: parts are put together without being copied, and become bytes when the module is made.
 * Operands stand on the stack, as everywhere in WebAssembly.
 */
export type Code = readonly (number | Code)[];

/** Value types. */
export const valueType = { i32: 0x7f, f64: 0x7c, f32: 0x7d, v128: 0x7b } as const;
export type ValueType = keyof typeof valueType;

/** Unsigned LEB128. */
function unsigned(value: number): number[] {
  if (value < 0x80) return [value];
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const low = rest & 0x7f;
    rest >>>= 7;
    if (rest === 0) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** Signed LEB128. */
function signed(value: number): number[] {
  if (value >= 0 && value < 0x40) return [value];
  const bytes: number[] = [];
  for (let rest = value | 0; ; ) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** Instructions for each local, made once. */
function ofLocals(code: number): (local: number) => Code {
  const known: Code[] = [];
  return (local) => {
    known[local] ??= [code, unsigned(local)];
    return known[local];
  };
}

/** The eight bytes of a number, the lowest first. */
function doubleBytes(value: number): number[] {
  return [...new Uint8Array(Float64Array.of(value).buffer)];
}

function simd(code: number, ...rest: readonly number[]): Code {
  return [0xfd, ...unsigned(code), ...rest];
}

/** An instruction that reads or writes at an offset, with the alignment as a power of two. */
function simdMemory(code: number, alignment: number): (offset?: number) => Code {
  return (offset = 0) => [0xfd, code, alignment, unsigned(offset)];
}

/** The same for one lane. */
function simdLane(code: number, alignment: number): (offset: number, lane: number) => Code {
  return (offset, lane) => [0xfd, code, alignment, unsigned(offset), lane];
}
/** The same of a number of float32. */
function singleBytes(value: number): number[] {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

/** Instructions by WebAssembly's own names. */
export const wasm = {
  localGet: ofLocals(0x20),
  localSet: ofLocals(0x21),
  localTee: ofLocals(0x22),
  i32Const: (value: number): Code => [0x41, signed(value)],
  i32Load: (offset = 0): Code => [0x28, 2, unsigned(offset)],
  i32Add: [0x6a] as Code,
  i32Sub: [0x6b] as Code,
  i32Mul: [0x6c] as Code,
  i32DivideUnsigned: [0x6e] as Code,
  /** 1 of zero, else 0. */
  i32Not: [0x45] as Code,
  i32LessThan: [0x48] as Code,
  i32GreaterThan: [0x4a] as Code,
  f32Add: [0x92] as Code,
  f32Max: [0x97] as Code,
  f32ConstLeast: [0x43, ...singleBytes(Number.NEGATIVE_INFINITY)] as Code,
  f32Const0: [0x43, 0, 0, 0, 0] as Code,
  f32Load: (offset = 0): Code => [0x2a, 2, unsigned(offset)],
  f32Store: (offset = 0): Code => [0x38, 2, unsigned(offset)],
  f64Add: [0xa0] as Code,
  f64Max: [0xa5] as Code,
  f64ConstLeast: [0x44, ...doubleBytes(Number.NEGATIVE_INFINITY)] as Code,
  f64Const0: [0x44, 0, 0, 0, 0, 0, 0, 0, 0] as Code,
  f64Load: (offset = 0): Code => [0x2b, 3, unsigned(offset)],
  f64Store: (offset = 0): Code => [0x39, 3, unsigned(offset)],
  v128Load: simdMemory(0x00, 3),
  v128Load32Splat: simdMemory(0x09, 2),
  v128Load64Splat: simdMemory(0x0a, 3),
  v128Load32Zero: simdMemory(0x5c, 2),
  v128Load64Zero: simdMemory(0x5d, 3),
  /** Puts a number into one lane of the vector on the stack, below which stands the address. */
  v128Load32Lane: simdLane(0x56, 2),
  v128Load64Lane: simdLane(0x57, 3),
  v128Store32Lane: simdLane(0x5a, 2),
  v128Store64Lane: simdLane(0x5b, 3),
  v128Store: simdMemory(0x0b, 3),
  v128Const0: simd(0x0c, ...new Array<number>(16).fill(0)),
  /** A vector of one number in both lanes. */
  v128Const: (value: number): Code => simd(0x0c, ...doubleBytes(value), ...doubleBytes(value)),
  /** A vector of one number of float32 in all four lanes. */
  v128ConstSingle: (value: number): Code => simd(0x0c, ...Array.from({ length: 4 }, () => singleBytes(value)).flat()),
  /** The upper and lower halves of 64 bits, in both lanes. */
  v128ConstBits: (upper: number, lower: number): Code => {
    const bytes = [...new Uint8Array(Uint32Array.of(lower, upper).buffer)];
    return simd(0x0c, ...bytes, ...bytes);
  },
  /** Of the halves of two vectors, which are numbered from 0 to 3, the two that are said. */
  shuffle64: (first: number, second: number): Code =>
    simd(0x0d, ...[first, second].flatMap((half) => Array.from({ length: 8 }, (_, byte) => 8 * half + byte))),
  v128And: simd(0x4e),
  /** Bits of the first that the second has not. */
  v128AndNot: simd(0x4f),
  v128Or: simd(0x50),
  v128Bitselect: simd(0x52),
  i64x2ShiftLeft: simd(0xcb),
  i64x2ShiftRight: simd(0xcd),
  i64x2Add: simd(0xce),
  f32x4DemoteZero: simd(0x5e),
  f64x2PromoteLow: simd(0x5f),
  f32x4ExtractLane: (lane: number): Code => simd(0x1f, lane),
  f32x4Equal: simd(0x41),
  f32x4NotEqual: simd(0x42),
  f32x4Less: simd(0x43),
  f32x4Greater: simd(0x44),
  f32x4LessOrEqual: simd(0x45),
  f32x4GreaterOrEqual: simd(0x46),
  f32x4Abs: simd(0xe0),
  f32x4Neg: simd(0xe1),
  f32x4Sqrt: simd(0xe3),
  f32x4Add: simd(0xe4),
  f32x4Sub: simd(0xe5),
  f32x4Mul: simd(0xe6),
  f32x4Div: simd(0xe7),
  f32x4Min: simd(0xe8),
  f32x4Max: simd(0xe9),
  f64x2ExtractLane: (lane: number): Code => simd(0x21, lane),
  f64x2Equal: simd(0x47),
  f64x2NotEqual: simd(0x48),
  f64x2Less: simd(0x49),
  f64x2Greater: simd(0x4a),
  f64x2LessOrEqual: simd(0x4b),
  f64x2GreaterOrEqual: simd(0x4c),
  f64x2Abs: simd(0xec),
  f64x2Neg: simd(0xed),
  f64x2Sqrt: simd(0xef),
  f64x2Add: simd(0xf0),
  f64x2Sub: simd(0xf1),
  f64x2Mul: simd(0xf2),
  f64x2Div: simd(0xf3),
  f64x2Min: simd(0xf4),
  f64x2Max: simd(0xf5),
  /** The second operand where it is less than the first, else the first: NaN stays where the first has it. */
  f64x2PseudoMin: simd(0xf6),
  /** The second operand where it is greater than the first, else the first. */
  f64x2PseudoMax: simd(0xf7),
  /** Of an address, a byte, and a number of bytes. */
  memoryFill: [0xfc, 0x0b, 0x00] as Code,
  /** Calls a function by its number in the module. */
  call: (index: number): Code => [0x10, ...unsigned(index)],
  select: [0x1b] as Code,
  /** Runs `body` while the condition that `test` leaves holds. */
  while: (test: Code, body: Code): Code => [
    [0x02, 0x40, 0x03, 0x40],
    test,
    // Out of the block, where the condition is zero.
    [0x45, 0x0d, 1],
    body,
    [0x0c, 0, 0x0b, 0x0b],
  ],
  /** Runs `body` as often as a local says, at least once; the local counts down. */
  repeat: (count: number, body: Code): Code => [
    [0x03, 0x40],
    body,
    [0x20, ...unsigned(count), 0x41, 0x7f, 0x6a, 0x22, ...unsigned(count)],
    [0x0d, 0, 0x0b],
  ],
  /** Runs `body` where the condition that `test` leaves holds. */
  if: (test: Code, body: Code): Code => [test, 0x04, 0x40, body, 0x0b],
};

/** A function of numbers of type i32 that returns nothing. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  /** Types of its local variables, which are numbered behind the parameters. */
  readonly locals: readonly ValueType[];
  readonly code: Code;
}

/** A module that imports its memory as `memory` from `environment`, and exports its functions. */
export function assembleModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const section = (id: number, content: Code): Code => {
    const bytes = new Bytes();
    bytes.append(content);
    return [id, unsigned(bytes.length), ...content];
  };
  const vector = (items: readonly Code[]): Code => [unsigned(items.length), items];
  const text = (value: string): Code => [unsigned(value.length), Array.from(value, (letter) => letter.charCodeAt(0))];
  const types = functions.map(({ parameters }): Code => {
    return [0x60, vector(Array.from({ length: parameters }, () => [valueType.i32])), 0];
  });
  const bodies = new Bytes();
  bodies.append(unsigned(functions.length));
  for (const { locals, code } of functions) {
    const body = new Bytes();
    body.append([vector(locals.map((type) => [1, valueType[type]])), code, 0x0b]);
    bodies.append(unsigned(body.length));
    bodies.appendBytes(body);
  }
  const module = new Bytes();
  module.append([
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, vector(types)),
    section(2, vector([[text('environment'), text('memory'), 0x02, 0x00, 1]])),
    section(3, vector(functions.map((_, index) => unsigned(index)))),
    section(7, vector(functions.map(({ name }, index) => [text(name), 0x00, unsigned(index)]))),
    [10, unsigned(bodies.length)],
  ]);
  module.appendBytes(bodies);
  return module.taken();
}

/** Bytes that grow in number. */
class Bytes {
  length = 0;
  #bytes = new Uint8Array(1024);

  append(code: Code): void {
    // By index: this runs before any of it is optimised, and iterators are slow then.
    for (let i = 0; i < code.length; i++) {
      const part = code[i]!;
      if (typeof part === 'number') this.#push(part);
      else this.append(part);
    }
  }

  appendBytes(other: Bytes): void {
    this.#reserve(other.length);
    this.#bytes.set(other.taken(), this.length);
    this.length += other.length;
  }

  #push(byte: number): void {
    if (this.length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.length++] = byte;
  }

  taken(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.length);
  }

  #reserve(more: number): void {
    if (this.length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.length + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
