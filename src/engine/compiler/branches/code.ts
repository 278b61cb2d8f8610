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
  const forward = new ForwardWriter(plan, back.arms, back.held).write(structure.root);
  const lines = [
    "'use strict';",
    'return (x, r) => {',
    ...Array.from(plan.fixedInputs, (index) => `const x${index} = x[${index}];`),
    ...(back.usesAdjoints ? ['g.fill(-0);', 'n.fill(0);'] : []),
    ...scalarInputs(plan).map((index) => `let g${index} = -0;`),
    'let loss = 0;',
    ...forward,
    ...backward,
    ...resultLines(plan, back.touchedInputs),
    'return true;',
    '};',
  ];
  return { text: lines.join('\n'), plan, holdSize: back.holdSize };
}

function scalarInputs({ fixedInputs, movingInputs }: Plan): number[] {
  return [...fixedInputs].filter((index) => !movingInputs.has(index));
}

/** −0 may stand for an input that nothing was added to, whose gradient is 0: the recording knows. */
function resultLines(plan: Plan, touched: ReadonlySet<number>): string[] {
  const scalars = scalarInputs(plan);
  const isScalar = new Set(scalars);
  const used = scalars.filter((index) => touched.has(index));
  const moving: number[] = [];
  for (let index = 0; index < plan.inputCount; index++) {
    if (touched.has(index) && !isScalar.has(index)) moving.push(index);
  }
  const base = plan.pools.table.length;
  for (const index of moving) plan.pools.table.push(index);
  const checks = used.map((index) => `if (Object.is(g${index}, -0)) return false;`);
  const isMoving = moving.length > 0;
  return [
    ...checks,
    ...(isMoving
      ? [`for (let i = ${base}; i < ${base + moving.length}; i++) if (Object.is(g[t[i]], -0)) return false;`]
      : []),
    'r[0] = loss;',
    `for (let i = 1; i <= ${plan.inputCount}; i++) r[i] = 0;`,
    ...used.map((index) => `r[${index + 1}] = g${index};`),
    ...(isMoving ? [`for (let i = ${base}; i < ${base + moving.length}; i++) r[t[i] + 1] = g[t[i]];`] : []),
  ];
}
