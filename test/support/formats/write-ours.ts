// Writes ours.npz and ours.safetensors into a folder, for make_files.py to read with NumPy. Run by hand.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeNpz } from '../../../src/shared/formats/npz.ts';
import { writeSafetensors } from '../../../src/shared/formats/safetensors.ts';
import { ourArrays } from './our-arrays.ts';

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('Name a folder.');
const file = (name: string): string => join(folder, name);

writeFileSync(file('ours.npz'), writeNpz(ourArrays));
writeFileSync(file('ours.safetensors'), writeSafetensors(ourArrays, { format: 'descent' }));
