import type { Shape, Tensor } from '../tensor.ts';
import type { Windows } from './windows.ts';

/** Why a value may differ between evaluations. Only parameters are differentiated; a tangent is a direction given to `jvp`. */
export type InputRole = 'parameter' | 'data' | 'iteration' | 'epoch' | 'random' | 'hyperparameter' | 'tangent';

/** What an operation needs to know besides its operands. Which operation takes which is said in `operations/arrays.ts`. */
export type Attribute =
  | { readonly kind: 'input'; readonly role: InputRole; readonly name: string }
  | { readonly kind: 'tensor'; readonly tensor: Tensor }
  | { readonly kind: 'axes'; readonly axes: readonly number[] }
  | { readonly kind: 'axis'; readonly axis: number }
  | { readonly kind: 'shape'; readonly shape: Shape }
  | { readonly kind: 'permutation'; readonly permutation: readonly number[] }
  | { readonly kind: 'slice'; readonly starts: readonly number[]; readonly sizes: readonly number[] }
  | { readonly kind: 'pad'; readonly starts: readonly number[]; readonly shape: Shape }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'indices'; readonly indices: readonly number[]; readonly shape: Shape }
  | { readonly kind: 'scatter'; readonly axis: number; readonly shape: Shape }
  | { readonly kind: 'windows'; readonly windows: Windows; readonly fill: number }
  | { readonly kind: 'matmul'; readonly transposeLeft: boolean; readonly transposeRight: boolean };

export type AttributeKind = Attribute['kind'];

/** The attribute as the kind which the operation requires. @throws TypeError when it is absent or of another kind. */
export function attributeOf<K extends AttributeKind>(
  attribute: Attribute | undefined,
  kind: K,
): Extract<Attribute, { readonly kind: K }> {
  if (attribute?.kind !== kind) {
    throw new TypeError(`An operation needs an attribute of kind "${kind}" and got ${attribute?.kind ?? 'none'}.`);
  }
  return attribute as Extract<Attribute, { readonly kind: K }>;
}
