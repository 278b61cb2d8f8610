/** Where the keyboard stands in the table: a row, counted from 0, or −1 for the heads; and a cell of it, or −1 for the whole row. */
export interface Place {
  readonly position: number;
  readonly cell: number;
}

export interface Extent {
  readonly total: number;
  /** Cells that are shown of a row. */
  readonly cells: number;
  /** Rows in sight. */
  readonly page: number;
}

/** The place after a key that moves within the table; undefined where it is none. */
export function moved({ position, cell }: Place, key: string, { total, cells, page }: Extent): Place | undefined {
  const at = (row: number): Place => {
    const target = Math.max(-1, Math.min(total - 1, row));
    // Of the heads one is always meant.
    return { position: target, cell: target < 0 ? Math.max(0, cell) : cell };
  };
  switch (key) {
    case 'ArrowDown':
      return at(position + 1);
    case 'ArrowUp':
      return at(position - 1);
    case 'PageDown':
      return at(position + page);
    case 'PageUp':
      return at(Math.max(0, position - page));
    case 'Home':
      return at(0);
    case 'End':
      return at(total - 1);
    case 'ArrowRight':
      return { position, cell: Math.min(cells - 1, cell + 1) };
    case 'ArrowLeft':
      return { position, cell: Math.max(position < 0 ? 0 : -1, cell - 1) };
    default:
      return undefined;
  }
}
