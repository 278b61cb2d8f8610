import { sigmoid, softplus } from '../../operations/scalar.ts';
import { erf } from '../../operations/special/erf.ts';
import type { CompiledProgram } from '../compile.ts';
import { BackwardWriter } from './backward.ts';
import { NotMergeable } from './events.ts';
import { ForwardWriter } from './forward.ts';
import { Plan } from './plan.ts';
import type { Structure, Trace } from './structure.ts';

/** V8 does not optimise longer functions. */
const mostSites = 800;

interface Code {
  readonly text: string;
  readonly plan: Plan;
  readonly holdSize: number;
}

/**
 * Code for loss and gradient that has the user's branches: at every point it has the bits of the recording made there, or returns
 * false. @throws NotMergeable
 */
export function compileBranches(structure: Structure, traces: readonly Trace[]): CompiledProgram {
  const { text, plan, holdSize } = generateBranches(structure, traces);
  const { pools, adjointSize } = plan;
  const make = new Function('c', 't', 'f', 'm', 'd', 'e', 'g', 'n', 'sigmoid', 'softplus', 'erf', text) as (
    ...parts: readonly unknown[]
  ) => CompiledProgram;
  return make(
    Float64Array.from(pools.constants),
    Int32Array.from(pools.table),
    Uint8Array.from(pools.flags),
    new Float64Array(pools.memorySize),
    new Uint8Array(pools.tapeSize),
    new Int32Array(holdSize),
    new Float64Array(adjointSize),
    new Uint8Array(adjointSize),
    sigmoid,
    softplus,
    erf,
  );
}

export function generateBranches(structure: Structure, traces: readonly Trace[]): Code {
  if (structure.sites.length > mostSites) throw new NotMergeable();
  const plan = new Plan(structure, traces);
  const back = new BackwardWriter(plan);
  // What waits for the way back is known when that has been written.
  const backward = back.write();
  const writer = new ForwardWriter(plan, back.arms, back.held);
  const forward = [...writer.registers(), ...writer.write(structure.root)];
  const lines = [
    "'use strict';",
    'return (x, r) => {',
    ...Array.from(plan.fixedInputs, (index) => `const x${index} = x[${index}];`),
    ...(back.usesAdjoints ? ['g.fill(-0);', 'n.fill(0);'] : []),
    ...scalarInputs(plan).flatMap((index) => [`let g${index} = -0;`, `let fg${index} = false;`]),
    'let loss = 0;',
    ...forward,
    ...backward,
    ...resultLines(plan, back),
    'return true;',
    '};',
  ];
  return { text: lines.join('\n'), plan, holdSize: back.holdSize };
}

function scalarInputs({ fixedInputs, movingInputs }: Plan): number[] {
  return [...fixedInputs].filter((index) => !movingInputs.has(index));
}

/** The gradient of an input that nothing was added to is 0. */
function resultLines(plan: Plan, back: BackwardWriter): string[] {
  const scalars = scalarInputs(plan);
  const isScalar = new Set(scalars);
  const { table } = plan.pools;
  const copied = (indices: readonly number[], value: string): string[] => {
    if (indices.length === 0) return [];
    const base = table.length;
    for (const index of indices) table.push(index);
    return [`for (let i = ${base}; i < ${base + indices.length}; i++) r[t[i] + 1] = ${value};`];
  };
  const moving = [...back.touchedInputs].filter((index) => !isScalar.has(index)).sort((a, b) => a - b);
  return [
    'r[0] = loss;',
    `for (let i = 1; i <= ${plan.inputCount}; i++) r[i] = 0;`,
    ...scalars.map((index) => `r[${index + 1}] = ${back.gradientText(index)};`),
    ...copied(
      moving.filter((index) => back.alwaysTouched.has(index)),
      'g[t[i]]',
    ),
    ...copied(
      moving.filter((index) => !back.alwaysTouched.has(index)),
      'n[t[i]] !== 0 ? g[t[i]] : 0',
    ),
  ];
}
