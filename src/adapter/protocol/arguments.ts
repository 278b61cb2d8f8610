import { RequestError } from './errors.ts';

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The arguments of a request, which come from outside and may be anything: each is checked where it is read. */
export class Arguments {
  readonly fields: Fields;

  constructor(value: unknown) {
    this.fields = isFields(value) ? value : {};
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined && this.fields[name] !== null;
  }

  text(name: string): string {
    const value = this.fields[name];
    if (typeof value !== 'string') throw wrong(name, 'a text', value);
    return value;
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  /** A whole number, at least `minimum`. */
  integer(name: string, minimum = 0): number {
    const value = this.fields[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < minimum) {
      throw wrong(name, `a whole number of at least ${minimum}`, value);
    }
    return value;
  }

  optionalInteger(name: string, minimum = 0): number | undefined {
    return this.has(name) ? this.integer(name, minimum) : undefined;
  }

  /** True or false; `otherwise` where it is absent or something else. */
  flag(name: string, otherwise: boolean): boolean {
    const value = this.fields[name];
    return typeof value === 'boolean' ? value : otherwise;
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((value) => {
      if (typeof value !== 'string') throw wrong(name, 'a list of texts', value);
      return value;
    });
  }

  record(name: string): Arguments {
    const value = this.fields[name];
    if (!isFields(value)) throw wrong(name, 'an object', value);
    return new Arguments(value);
  }

  records(name: string): readonly Arguments[] {
    return this.list(name).map((value) => {
      if (!isFields(value)) throw wrong(name, 'a list of objects', value);
      return new Arguments(value);
    });
  }

  private list(name: string): readonly unknown[] {
    const value = this.fields[name];
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw wrong(name, 'a list', value);
    return value;
  }
}

function wrong(name: string, wanted: string, value: unknown): RequestError {
  const got = value === undefined ? 'it is missing' : `it is ${shorten(value)}`;
  return new RequestError('badArguments', `The argument "${name}" must be ${wanted}; ${got}.`);
}

function shorten(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
