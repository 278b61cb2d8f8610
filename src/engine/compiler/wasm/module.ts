import type { WasmFunction } from './assembler.ts';
import { assembleModule } from './assembler.ts';

/** What is used of WebAssembly: engines without a browser's or Node's types have it too. */
interface WebAssemblyApi {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
  }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: Readonly<Record<string, object>>) => { readonly exports: object };
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

/** The engine has no memory to spare for a program, or knows no vectors. */
export class WebAssemblyFailure extends Error {
  override name = 'WebAssemblyFailure';
}

/**
 * A memory of a fixed number of pages, so that views of it stay valid, and functions without parameters that work on it. Throws
 * WebAssemblyFailure.
 */
export function instantiate(
  pages: number,
  segments: readonly Pick<WasmFunction, 'locals' | 'code'>[],
): { readonly memory: ArrayBuffer; readonly segments: readonly (() => void)[] } {
  const named = segments.map(
    (segment, index): WasmFunction => ({ name: `segment${index}`, parameters: 0, ...segment }),
  );
  const bytes = assembleModule(named);
  try {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { environment: { memory } });
    const functions = exports as Readonly<Record<string, () => void>>;
    return { memory: memory.buffer, segments: named.map(({ name }) => functions[name]!) };
  } catch (error) {
    throw new WebAssemblyFailure(error instanceof Error ? error.message : String(error));
  }
}
