// `npm start`: VS Code on the examples with the extension as it is in this checkout.
//   --served     in the browser, even where a desktop VS Code is
//   --port N     where it is served
//   --no-open    without opening a browser
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../lib/paths.ts';
import { Missing } from '../lib/steps.ts';
import { openInDesktop } from './desktop.ts';
import { packed } from './packed.ts';
import { serve } from './serve.ts';

const { values: flags } = parseArgs({
  options: {
    served: { type: 'boolean', default: false },
    port: { type: 'string' },
    'no-open': { type: 'boolean', default: false },
  },
});

const folder = join(root, 'examples');

async function start(): Promise<void> {
  if (!flags.served && !flags['no-open']) {
    await packed();
    if (await openInDesktop(folder)) return;
  }
  const port = flags.port === undefined ? undefined : Number(flags.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536)) {
    throw new Missing(`--port wants a number below 65536, not ${flags.port}.`);
  }
  await serve({ folder, port, open: !flags['no-open'] });
}

try {
  await start();
} catch (error) {
  console.error(error instanceof Missing ? error.message : error);
  process.exitCode = 1;
}
