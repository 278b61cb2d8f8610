// A reporter for `node --test`: our events, one JSON object a line.
import type { TestEvent as NodeEvent } from 'node:test/reporters';
import type { TestEvent } from './events.ts';

function translate(event: NodeEvent): TestEvent | undefined {
  switch (event.type) {
    case 'test:start':
      return { type: 'start', name: event.data.name };
    case 'test:pass':
      if (event.data.details.type === 'suite') return undefined;
      if (event.data.skip !== undefined) return { type: 'skip', name: event.data.name };
      return {
        type: 'pass',
        name: event.data.name,
        file: event.data.file,
        milliseconds: event.data.details.duration_ms,
      };
    case 'test:fail': {
      const { error, type } = event.data.details;
      // A suite fails with its tests; they tell. Its own hooks are told here.
      if (type === 'suite' && 'failureType' in error && error.failureType === 'subtestsFailed') return undefined;
      const cause =
        error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : String(error.cause ?? error);
      return { type: 'fail', name: event.data.name, file: event.data.file, error: cause };
    }
    case 'test:stdout':
    case 'test:stderr':
      return { type: 'output', text: event.data.message };
    case 'test:summary':
      return event.data.file === undefined ? { type: 'end' } : undefined;
    default:
      return undefined;
  }
}

export default async function* reporter(source: AsyncIterable<NodeEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    const translated = translate(event);
    if (translated !== undefined) yield `${JSON.stringify(translated)}\n`;
  }
}
