/**
 * The way DAP messages go over a stream of bytes: `Content-Length: N`, an empty line, then N bytes of UTF-8 JSON.
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });
const separator = [13, 10, 13, 10];
/** A header is one short line; more than this without an end is no DAP. */
const longestHeader = 4096;

export function frame(message: unknown): Uint8Array {
  const content = encoder.encode(JSON.stringify(message));
  const header = encoder.encode(`Content-Length: ${content.length}\r\n\r\n`);
  const bytes = new Uint8Array(header.length + content.length);
  bytes.set(header);
  bytes.set(content, header.length);
  return bytes;
}

/** Takes bytes as they come, in pieces of any size, and tells each whole message. */
export class FrameReader {
  private readonly onMessage: (message: unknown) => void;
  /** What has come and is not told yet is the first `length` bytes; the rest is room, so that small pieces cost no copy each. */
  private buffer = new Uint8Array(longestHeader);
  private length = 0;
  /** How many bytes are needed before a message can be whole. */
  private needed = 0;

  constructor(onMessage: (message: unknown) => void) {
    this.onMessage = onMessage;
  }

  /** Throws where the stream is no DAP: a header without a length, or content that is not JSON. */
  push(bytes: Uint8Array): void {
    const length = this.length + bytes.length;
    if (length > this.buffer.length) {
      const roomier = new Uint8Array(Math.max(2 * this.buffer.length, length));
      roomier.set(this.buffer.subarray(0, this.length));
      this.buffer = roomier;
    }
    this.buffer.set(bytes, this.length);
    this.length = length;
    while (this.length >= this.needed) {
      const message = this.take();
      if (message === undefined) return;
      this.onMessage(message.value);
    }
  }

  private take(): { readonly value: unknown } | undefined {
    const come = this.buffer.subarray(0, this.length);
    const headerEnd = indexOfSeparator(come);
    if (headerEnd < 0) {
      if (come.length > longestHeader) throw new Error('The input is no debug adapter protocol: no header ends.');
      return undefined;
    }
    const header = new TextDecoder('latin1').decode(come.subarray(0, headerEnd));
    const length = /(?:^|\r\n)content-length:[ \t]*(\d+)[ \t]*(?:\r\n|$)/i.exec(header)?.[1];
    if (length === undefined) throw new Error(`The header ${JSON.stringify(header)} has no Content-Length.`);
    const start = headerEnd + separator.length;
    const end = start + Number(length);
    this.needed = end;
    if (come.length < end) return undefined;
    const content = decoder.decode(come.subarray(start, end));
    this.buffer.copyWithin(0, end, this.length);
    this.length -= end;
    this.needed = 0;
    return { value: JSON.parse(content) };
  }
}

function indexOfSeparator(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(13); at >= 0; at = bytes.indexOf(13, at + 1)) {
    if (separator.every((byte, offset) => bytes[at + offset] === byte)) return at;
  }
  return -1;
}
