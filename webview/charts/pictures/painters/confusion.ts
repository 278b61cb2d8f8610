import type { ConfusionPicture } from '../../../../src/shared/views/pictures.ts';
import { absent, formatCount } from '../../../format.ts';
import { t } from '../../../text.ts';
import type { Pen } from '../../pen.ts';
import { faded } from '../../theme.ts';
import type { PictureData } from '../picture-data.ts';
import type { Size } from '../plane.ts';
import { fitting, labelHeight, setFont, widthOf } from '../plane.ts';
import type { Cursor, Painter, PictureTable, Target } from './painter.ts';

/** Rows are the true classes, columns the answers. */
export class ConfusionPainter implements Painter {
  readonly base: readonly unknown[];
  readonly #data: PictureData;
  readonly #picture: ConfusionPicture;
  readonly #left: number;
  readonly #top: number;
  readonly #cellWidth: number;
  readonly #cellHeight: number;
  readonly #sums: Float64Array;

  constructor(data: PictureData, picture: ConfusionPicture, size: Size) {
    this.#data = data;
    this.#picture = picture;
    const { theme } = data;
    const { classes, counts } = picture;
    const count = Math.max(1, classes.length);
    const line = labelHeight(theme);
    const widest = Math.max(...classes.map((name) => widthOf(name, theme)), 0);
    this.#left = Math.min(size.width * 0.3, widest + 12) + line + 4;
    this.#top = 2 * line + 8;
    this.#cellWidth = (size.width - this.#left - 8) / count;
    this.#cellHeight = (size.height - this.#top - 8) / count;
    this.#sums = Float64Array.from({ length: count }, (_, row) =>
      counts.subarray(row * count, (row + 1) * count).reduce((sum, each) => sum + each, 0),
    );
    this.base = [theme, size.width, size.height, picture];
  }

  drawBase(pen: Pen): void {
    const { theme } = this.#data;
    const { classes, counts } = this.#picture;
    const count = classes.length;
    const line = labelHeight(theme);
    setFont(pen, theme);
    pen.fillStyle = theme.muted;
    pen.textAlign = 'center';
    pen.textBaseline = 'top';
    pen.fillText(t('predicted'), this.#left + (this.#cellWidth * count) / 2, 2);
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.fillText(t('true'), 4, this.#top - line / 2 - 2);
    pen.fillStyle = theme.foreground;
    for (const [index, name] of classes.entries()) {
      const { x, y } = this.#middle(index, index);
      if (this.#cellHeight >= line - 2) {
        pen.textAlign = 'right';
        pen.textBaseline = 'middle';
        pen.fillText(fitting(name, this.#left - 14, theme), this.#left - 6, y);
      }
      const short = fitting(name, this.#cellWidth - 4, theme);
      if (short.length < 2 && name.length > 1) continue;
      pen.textAlign = 'center';
      pen.textBaseline = 'middle';
      pen.fillText(short, x, this.#top - line / 2 - 2);
    }
    for (let row = 0; row < count; row++) {
      for (let column = 0; column < count; column++) this.#drawCell(pen, row, column, counts[row * count + column]!);
    }
  }

  #drawCell(pen: Pen, row: number, column: number, number: number): void {
    const { theme } = this.#data;
    const left = Math.round(this.#left + column * this.#cellWidth);
    const top = Math.round(this.#top + row * this.#cellHeight);
    const width = Math.round(this.#left + (column + 1) * this.#cellWidth) - left;
    const height = Math.round(this.#top + (row + 1) * this.#cellHeight) - top;
    const share = this.#share(row, number);
    const diagonal = row === column;
    if (!theme.highContrast && number > 0) {
      const color = diagonal ? (theme.palette[0] ?? theme.foreground) : theme.error;
      pen.fillStyle = faded(color, 0.08 + 0.34 * share);
      pen.fillRect(left, top, width, height);
    }
    pen.strokeStyle = diagonal ? theme.foreground : theme.grid;
    pen.lineWidth = 1;
    pen.strokeRect(left + 0.5, top + 0.5, Math.max(1, width - 1), Math.max(1, height - 1));
    const line = labelHeight(theme);
    const { x, y } = this.#middle(row, column);
    const text = formatCount(number);
    if (height < line || width < widthOf(text, theme) + 4) return;
    const both = height >= 2 * line + 4 && width >= 44;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillStyle = number === 0 ? theme.muted : theme.foreground;
    pen.fillText(text, x, both ? y - line / 2 : y);
    if (!both) return;
    pen.fillStyle = theme.muted;
    pen.fillText(percent(share), x, y + line / 2);
  }

  #middle(row: number, column: number): { x: number; y: number } {
    return { x: this.#left + (column + 0.5) * this.#cellWidth, y: this.#top + (row + 0.5) * this.#cellHeight };
  }

  #share(row: number, number: number): number {
    const sum = this.#sums[row]!;
    return sum === 0 ? 0 : number / sum;
  }

  #cell(cursor: Cursor): { readonly row: number; readonly column: number } | undefined {
    const column = Math.floor((cursor.x - this.#left) / this.#cellWidth);
    const row = Math.floor((cursor.y - this.#top) / this.#cellHeight);
    const count = this.#picture.classes.length;
    return column >= 0 && column < count && row >= 0 && row < count ? { row, column } : undefined;
  }

  drawOverlay(pen: Pen, cursor: Cursor | undefined): void {
    const cell = cursor && this.#cell(cursor);
    if (cell === undefined) return;
    pen.strokeStyle = this.#data.theme.current;
    pen.lineWidth = 2;
    pen.strokeRect(
      Math.round(this.#left + cell.column * this.#cellWidth) + 1,
      Math.round(this.#top + cell.row * this.#cellHeight) + 1,
      this.#cellWidth - 2,
      this.#cellHeight - 2,
    );
  }

  /** The share of all samples that are right. */
  #accuracy(): number {
    const { classes, counts } = this.#picture;
    const right = classes.reduce((sum, _, index) => sum + counts[index * classes.length + index]!, 0);
    return right / this.#sums.reduce((sum, each) => sum + each, 0);
  }

  readOut(cursor: Cursor | undefined): string {
    const { classes, counts, validation } = this.#picture;
    const cell = cursor && this.#cell(cursor);
    if (cell === undefined) {
      const accuracy = percent(this.#accuracy());
      return validation
        ? t('Accuracy on the validation set {0}', accuracy)
        : t('Accuracy on the training set {0}', accuracy);
    }
    const number = counts[cell.row * classes.length + cell.column]!;
    const share = percent(this.#share(cell.row, number));
    const [truth, answer] = [classes[cell.row] ?? '', classes[cell.column] ?? ''];
    return t('{0} taken for {1}: {2}, {3} of them', truth, answer, formatCount(number), share);
  }

  step(cursor: Cursor | undefined, across: -1 | 0 | 1, up: -1 | 0 | 1, large: boolean): Cursor {
    const count = this.#picture.classes.length;
    const from = cursor && this.#cell(cursor);
    if (from === undefined) return this.#middle(0, 0);
    const by = large ? 5 : 1;
    const inside = (index: number): number => Math.min(count - 1, Math.max(0, index));
    return this.#middle(inside(from.row - up * by), inside(from.column + across * by));
  }

  target(): Target | undefined {
    return undefined;
  }

  table(): PictureTable {
    const { classes, counts } = this.#picture;
    const count = classes.length;
    const rows = classes.map((name, index) => {
      const right = counts[index * count + index]!;
      let answered = 0;
      for (let row = 0; row < count; row++) answered += counts[row * count + index]!;
      return [
        name,
        ...Array.from(counts.subarray(index * count, (index + 1) * count), (each) => formatCount(each)),
        answered === 0 ? absent : percent(right / answered),
        this.#sums[index] === 0 ? absent : percent(right / this.#sums[index]!),
      ];
    });
    return {
      caption: this.readOut(undefined),
      head: [t('true'), ...classes.map((name) => t('as {0}', name)), t('precision'), t('recall')],
      rows,
    };
  }

  describe(): string {
    return t('Confusion matrix of {0}. {1}', this.#picture.classes.join(', '), this.readOut(undefined));
  }
}

function percent(share: number): string {
  return Number.isNaN(share) ? absent : `${(100 * share).toFixed(1)} %`;
}
