import { formatExact } from '../format.ts';
import { t } from '../text.ts';
import { TextField } from './text-field.ts';

/** What a number has to keep to. */
export interface NumberLimits {
  readonly integer?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** What is wrong with a number, as a sentence; undefined where nothing is. */
export function complaintOf(value: number | undefined, limits: NumberLimits): string | undefined {
  const { integer = false, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = limits;
  if (value === undefined || Number.isNaN(value))
    return integer ? t('Enter a whole number.') : t('Enter a number, for instance 0.01.');
  if (integer && !Number.isInteger(value)) return t('Enter a whole number.');
  if (minimum !== undefined && value < minimum) return t('At least {0}.', formatExact(minimum));
  if (maximum !== undefined && value > maximum) return t('At most {0}.', formatExact(maximum));
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    return t('Greater than {0}.', formatExact(exclusiveMinimum));
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum)
    return t('Less than {0}.', formatExact(exclusiveMaximum));
  return undefined;
}

/** The number that a person wrote: thousands set apart and U+2212 are read too. */
export function readNumber(text: string): number | undefined {
  const plain = text
    .replace(/(?<=\d)[,_\s](?=\d{3}(\D|$))/g, '')
    .replaceAll('\u2212', '-')
    .trim();
  if (plain === '') return undefined;
  const value = Number(plain.replace('∞', 'Infinity'));
  return Number.isNaN(value) ? undefined : value;
}

export interface NumberFieldOptions extends NumberLimits {
  readonly label: string;
  readonly mark?: string;
  readonly title: string;
  /** Digits it has to have room for. */
  readonly width: number;
  /** A number within the limits was entered. */
  commit(value: number): void;
}

/** A field for a number, which says what is wrong before anything is sent. */
export class NumberField {
  readonly element: HTMLElement;
  readonly field: TextField;

  constructor(options: NumberFieldOptions) {
    this.field = new TextField({
      label: options.label,
      ...(options.mark === undefined ? {} : { mark: options.mark }),
      title: options.title,
      width: options.width,
      commit: (text) => {
        const value = readNumber(text);
        const wrong = complaintOf(value, options);
        if (wrong === undefined) options.commit(value as number);
        return wrong;
      },
    });
    this.element = this.field.element;
  }

  show(text: string): void {
    this.field.show(text);
  }

  setEnabled(enabled: boolean, why?: string): void {
    this.field.setEnabled(enabled, why);
  }

  complain(wrong: string | undefined): void {
    this.field.complain(wrong);
  }
}
