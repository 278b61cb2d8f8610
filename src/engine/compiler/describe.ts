import { operationNames } from '../operations/codes.ts';
import type { Program } from '../program.ts';
import { canGenerate, generate } from './generate.ts';
import { scalarCode } from './scalar-code.ts';
import { simplify } from './simplify.ts';
import { WebAssemblyFailure } from './wasm/module.ts';
import { hasTensorCode, TensorProgram } from './wasm/tensor-program.ts';

/** What a program is compiled to. */
export interface CodeDescription {
  readonly kind: 'javascript' | 'webAssembly' | 'none';
  /** Operations once what is not needed is left out, and what is computed twice is computed once. */
  readonly operations: number;
  /** Operations which the interpreter computes at every evaluation, the most frequent first. */
  readonly interpreted: readonly { readonly operation: string; readonly count: number }[];
  /** Characters of JavaScript. */
  readonly length?: number;
  /** Why there is no code. */
  readonly reason?: string;
}

/** Says what `compile` makes of a program, and why it makes nothing where it does not. */
export function describeCode(program: Program): CodeDescription {
  const simplified = simplify(program);
  const operations = simplified.nodeCount;
  if (canGenerate(simplified)) {
    return { kind: 'javascript', operations, interpreted: [], length: generate(simplified).text.length };
  }
  if (!simplified.shapes.subarray(0, operations).some((shape) => shape >= 0)) {
    const missing = allNodes(simplified).filter((node) => scalarCode[nameOf(simplified, node)] === undefined);
    return withoutCode(simplified, `there is no code for ${counted(simplified, missing).map(named).join(', ')}`);
  }
  if (!hasTensorCode(simplified)) return withoutCode(simplified, 'it has too many operations on tensors');
  try {
    const { kernels } = new TensorProgram(simplified);
    return { kind: 'webAssembly', operations, interpreted: counted(simplified, kernels) };
  } catch (error) {
    if (!(error instanceof WebAssemblyFailure)) throw error;
    return withoutCode(simplified, `WebAssembly cannot be had here: ${error.message}`);
  }
}

const named = ({ operation }: { readonly operation: string }): string => operation;

function withoutCode(program: Program, reason: string): CodeDescription {
  return { kind: 'none', operations: program.nodeCount, interpreted: counted(program, allNodes(program)), reason };
}

function allNodes(program: Program): number[] {
  return Array.from({ length: program.nodeCount }, (_, node) => node).filter((node) => {
    const name = nameOf(program, node);
    return name !== 'input' && name !== 'constant';
  });
}

function nameOf(program: Program, node: number): (typeof operationNames)[number] {
  return operationNames[program.operations[node]!]!;
}

function counted(program: Program, nodes: readonly number[]): CodeDescription['interpreted'] {
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(nameOf(program, node), (counts.get(nameOf(program, node)) ?? 0) + 1);
  return Array.from(counts, ([operation, count]) => ({ operation, count })).sort((a, b) => b.count - a.count);
}
