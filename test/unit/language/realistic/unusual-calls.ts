import type { Realistic } from './realistic.ts';

export const unusualCalls: readonly Realistic[] = [
  {
    name: 'iterator helpers ask the truth of tracked values',
    source: `export const loss = (w: number[]) =>
        (w.values().some((v) => !v) ? w[0]! : 1) + (w.values().find((v) => v as unknown as boolean) ?? 7) +
        (w.values().every((v) => v as unknown as boolean) ? 100 : w[2]!) +
        w.values().filter((v) => v as unknown as boolean).map((v) => v * v).reduce((a, b) => a + b) + [...w.values().take(2)].length;`,
    at: [[1, 0, 2]],
    steps: true,
  },
  {
    name: 'Map.groupBy with tracked keys',
    source: `export function loss(w: number[]) {
        const groups = Map.groupBy(w, (v) => v); const signs = Map.groupBy(w, (v) => v > 1);
        return groups.size * w[0]! + (groups.get(1)?.length ?? 0) * w[1]! + signs.get(true)!.reduce((a, b) => a + b, 0);
      }`,
    at: [[1, 2, 1]],
    steps: true,
  },
  {
    name: 'maps and sets keep −0 as 0',
    source: `export function loss(x: number) {
        const [key] = [...new Map([[x, 1]]).keys()]; const [member] = new Set([x]);
        return (Object.is(key, -0) ? 1 : 2) + (Object.is(member, -0) ? 10 : 20) + x;
      }`,
    at: [-0],
    steps: true,
  },
];
