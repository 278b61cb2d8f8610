import { searchingTable } from '../searching/table.ts';
import type { OptimizerId, OptimizerRow } from './row.ts';
import { descentRows } from './rows/descent.ts';
import { momentRows } from './rows/moments.ts';
import { signRows } from './rows/signs.ts';
import { squareRows } from './rows/squares.ts';

export type { OptimizerId, OptimizerRow } from './row.ts';

/** Those made of a chain of parts. */
export const chainTable: readonly OptimizerRow[] = [...descentRows, ...squareRows, ...momentRows, ...signRows];

/** Every optimizer, in the order in which they are offered. */
export const optimizerTable: readonly OptimizerRow[] = [...chainTable, ...searchingTable];

export const optimizerIds: readonly OptimizerId[] = optimizerTable.map((row) => row.id);
