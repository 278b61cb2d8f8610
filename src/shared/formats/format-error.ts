/**
 * What is wrong with the bytes of a file. The message goes on where the name of the file ends: `the header is cut off`.
 * It is known by its name, because the bundle that reads files has a class of its own.
 */
export class FormatError extends Error {
  override name = 'FormatError';
}

export function isFormatError(error: unknown): error is FormatError {
  return error instanceof Error && error.name === 'FormatError';
}
