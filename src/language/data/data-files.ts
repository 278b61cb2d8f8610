import type { Node } from '@babel/types';
import type { Place } from '../../shared/place.ts';
import { builtinSpecifier } from '../builtin/specifier.ts';
import { PlaceTable } from '../places.ts';
import { builtinName, collectNames, unwrapped } from '../problems/numeric.ts';
import { parseStatements } from '../problems/parse.ts';
import { endOf, forEachChild, startOf } from '../walk.ts';

/** A file of data which a module names in a call of `csv` or `json`, with its text. */
export interface DataFile {
  readonly uri: string;
  readonly text: string;
}

/** The name of a data file as it is written in a call, and where. */
export interface DataFileName {
  readonly name: string;
  readonly place: Place;
}

/** The files that calls such as `csv('moons.csv', …)` name by a literal text: they are read before anything runs. */
export function dataFileNames(text: string, uri: string): DataFileName[] {
  if (!text.includes(builtinSpecifier) || !/\b(?:csv|json)\b/.test(text)) return [];
  const statements = parseStatements(text, uri);
  const names = collectNames(statements);
  const places = new PlaceTable(uri, text, 0);
  const found: DataFileName[] = [];
  const waiting: Node[] = [...statements];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    forEachChild(node, (child) => waiting.push(child));
    if (node.type !== 'CallExpression') continue;
    const callee = builtinName(node.callee, names);
    if (callee !== 'csv' && callee !== 'json') continue;
    const [first] = node.arguments;
    const argument = first && unwrapped(first);
    if (argument?.type === 'StringLiteral') {
      found.push({ name: argument.value, place: places.at(startOf(argument), endOf(argument)) });
    }
  }
  return found.sort((a, b) => a.place.start - b.place.start);
}
