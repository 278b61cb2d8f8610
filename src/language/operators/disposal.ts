type SuppressedErrorConstructor = new (error: unknown, suppressed: unknown) => Error;

/** What a block that declares something with `using` keeps, and disposes of at its end, last first. */
export class Disposal {
  readonly #resources: { readonly value: unknown; readonly dispose: () => unknown }[] = [];
  #failure: { readonly error: unknown } | undefined;

  /** Keeps a resource. @throws TypeError as the language does where it cannot be disposed of. */
  use<Resource>(value: Resource): Resource {
    if (value === null || value === undefined) return value;
    const dispose: unknown = (value as { [Symbol.dispose]?: unknown })[Symbol.dispose];
    if (typeof dispose !== 'function') throw new TypeError('Symbol(Symbol.dispose) is not a function');
    this.#resources.push({ value, dispose: dispose as () => unknown });
    return value;
  }

  /** The block ended with an error, which is thrown again after disposing. */
  fail(error: unknown): void {
    this.#failure = { error };
  }

  dispose(): void {
    for (const { value, dispose } of this.#resources.reverse()) {
      try {
        Reflect.apply(dispose, value, []);
      } catch (error) {
        this.#failure = { error: this.#failure === undefined ? error : suppressed(error, this.#failure.error) };
      }
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

function suppressed(error: unknown, earlier: unknown): unknown {
  const { SuppressedError } = globalThis as { SuppressedError?: SuppressedErrorConstructor };
  if (SuppressedError !== undefined) return new SuppressedError(error, earlier);
  return Object.assign(new Error('An error was suppressed during disposal'), { error, suppressed: earlier });
}
