import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { failures } from '../../../src/adapter/protocol/errors.ts';
import { DescentDebugAdapter } from '../../../src/adapter/session.ts';
import type { Answer } from '../../support/adapter/driver.ts';
import { Driver } from '../../support/adapter/driver.ts';
import { FakeDebuggee } from '../../support/adapter/fake-debuggee.ts';
import { program } from '../../support/adapter/transcript.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

/** Every request that the protocol's own types name, from the types themselves, and ours. */
const types = readFileSync(new URL(import.meta.resolve('@vscode/debugprotocol/lib/debugProtocol.d.ts')), 'utf8');
const named = [...types.matchAll(/\/\/ command: '(\w+)'/g)].map(([, command]) => command!);
const ours = ['descent/goTo', 'descent/lineValues', 'descent/setPace', 'descent/extend', 'descent/stepEpoch'];
const commands = [...named, ...ours, 'nothing', 'constructor', ''];

const oddArguments: readonly unknown[] = [
  undefined,
  null,
  17,
  'text',
  [],
  {},
  { threadId: 'x', frameId: -1, variablesReference: 1e300, name: 5, value: null, expression: [] },
  { source: null, breakpoints: 'x', filters: [1], lines: {}, line: -3, column: 'x' },
  { source: { path: 7 }, breakpoints: [{ line: 1.5 }], text: 5, iteration: -1, targetId: {}, pace: 'x', iterations: 0 },
  { source: { path: program }, breakpoints: [null], variablesReference: 1, start: -1, count: 0.5, filter: 'x' },
  { expression: '', value: '', context: 'nowhere', frameId: 12345, requestId: 'x', progressId: 4 },
  { program: [], arguments: 7, restart: {} },
];

/** Requests after which the stage is another one. */
const changesStage = new Set(['initialize', 'launch', 'disconnect', 'terminate', 'restart', 'configurationDone']);

interface Client {
  readonly driver: Driver;
  readonly fake: FakeDebuggee;
  readonly adapter: DescentDebugAdapter;
}

function connect(): Client {
  const fake = new FakeDebuggee();
  const adapter = new DescentDebugAdapter({ createDebuggee: () => fake });
  return { driver: new Driver(adapter), fake, adapter };
}

const stages: Readonly<Record<string, (client: Client) => Promise<void>>> = {
  'before initialize': async () => {},
  'before launch': ({ driver }) => driver.initialize({}),
  stopped: async ({ driver }) => {
    await driver.launch({ program, stopOnEntry: true });
    await driver.event('stopped');
  },
  lost: async ({ driver, fake }) => {
    await stages['stopped']!({ driver, fake } as Client);
    fake.lose('It was ended.');
  },
  ended: async ({ driver }) => {
    await driver.launch({ program, stopOnEntry: true });
    await driver.ask('disconnect', {});
  },
};

/** An answer is a success, or a failure with a code of the table and a sentence. */
function check(command: string, answer: Answer): void {
  if (answer.success) return;
  const error = answer.body['error'] as { id: number; format: string };
  assert.ok(
    Object.values(failures).some(({ code }) => code === error.id),
    `${command}: code ${error.id} is not in the table`,
  );
  assert.match(error.format, /\S/, `${command}: there is no sentence`);
  assert.ok(answer.message, `${command}: there is no message`);
  // An error that no handler foresaw would be told as internal: none of these may be.
  assert.notEqual(error.id, failures.internal.code, `${command}: ${error.format}`);
}

test('the protocol names the requests that are tried', () => {
  assert.ok(named.length >= 40, `${named.length} requests`);
  for (const command of ['setBreakpoints', 'disassemble', 'locations', 'cancel']) assert.ok(named.includes(command));
});

for (const [stage, prepare] of Object.entries(stages)) {
  test(`every request with odd arguments is answered: ${stage}`, { timeout: 20_000 }, async () => {
    for (const command of commands) {
      for (const args of oddArguments) {
        const client = changesStage.has(command) ? await fresh(prepare) : await shared(stage, prepare);
        check(command, await client.driver.request(command, args));
        // What moved the run comes to rest before the next request.
        await rest(client);
      }
    }
  });
}

const clients = new Map<string, Client>();

async function shared(stage: string, prepare: (client: Client) => Promise<void>): Promise<Client> {
  let client = clients.get(stage);
  if (client === undefined) {
    client = await fresh(prepare);
    clients.set(stage, client);
  }
  return client;
}

async function fresh(prepare: (client: Client) => Promise<void>): Promise<Client> {
  const client = connect();
  await prepare(client);
  return client;
}

async function rest({ driver }: Client): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(driver.unanswered, 0);
}

test('a message that is no request is not answered and does no harm', async () => {
  const adapter = new DescentDebugAdapter({ createDebuggee: () => new FakeDebuggee() });
  const sent: { success?: boolean; request_seq?: number }[] = [];
  adapter.onDidSendMessage((message) => sent.push(message as object));
  for (const message of [null, 5, 'x', [], {}, { type: 'event' }, { type: 'response', request_seq: 1 }]) {
    adapter.handleMessage(message);
  }
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(sent, []);
  // Without a number and a name it still is a request.
  adapter.handleMessage({ type: 'request' });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(
    sent.map(({ success, request_seq }) => [success, request_seq]),
    [[false, 0]],
  );
});

test('random sessions leave no request unanswered', { timeout: 30_000 }, async () => {
  const tried = [
    ...['continue', 'pause', 'next', 'stepIn', 'stepBack', 'reverseContinue', 'restart', 'descent/goTo', 'goto'],
    ...['stackTrace', 'scopes', 'variables', 'evaluate', 'setVariable', 'setExpression', 'completions', 'threads'],
    ...['setBreakpoints', 'setExceptionBreakpoints', 'gotoTargets', 'exceptionInfo', 'descent/lineValues', 'cancel'],
    ...['configurationDone', 'initialize', 'launch', 'descent/extend', 'descent/setPace', 'nothing'],
  ];
  for (let seed = 1; seed <= 60; seed++) {
    const random = new SeededRandom(seed);
    const pick = (count: number) => random.integer(0, count - 1);
    const { driver, fake, adapter } = connect();
    const history: string[] = [];
    const answers: Promise<void>[] = [];
    const ask = (command: string, args: object = {}) => {
      history.push(`${command} ${JSON.stringify(args)}`);
      answers.push(driver.request(command, args).then((answer) => check(command, answer)));
    };
    ask('initialize', { supportsInvalidatedEvent: true });
    ask('launch', { program, iterations: 1 + pick(40), stopOnEntry: pick(2) === 0 });
    for (let count = 0; count < 60; count++) {
      ask(random.pick(tried), {
        threadId: 1,
        frameId: pick(30),
        variablesReference: pick(60),
        name: random.pick(['a', '[1]', 'learningRate', 'x']),
        expression: random.pick(['a', 'W', 'W[1][1]', 'gradient.W[0]', 'a = 3', '?']),
        context: random.pick(['repl', 'watch', 'clipboard', 'hover']),
        value: random.pick(['1', '-0', 'x']),
        text: 'gradient.',
        column: 10,
        iteration: pick(20),
        iterations: 1 + pick(60),
        targetId: pick(4),
        requestId: pick(80),
        pace: 'max',
        line: 1 + pick(6),
        source: { path: program },
        breakpoints: pick(2) === 0 ? [] : [{ line: 1 + pick(6), hitCondition: String(pick(9)) }],
        filters: pick(2) === 0 ? [] : ['nonFinite'],
        ...(pick(2) === 0 ? { program } : {}),
      });
      if (pick(25) === 0) fake.setUnresponsive(!fake.unresponsive);
      if (pick(60) === 0) fake.lose('It was ended.');
      for (let turn = pick(4); turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve));
    }
    fake.unresponsive = false;
    ask(pick(2) === 0 ? 'disconnect' : 'terminate');
    try {
      await within(2000, Promise.all(answers));
    } catch (error) {
      throw new Error(`seed ${seed}, ${driver.unanswered} unanswered:\n${history.join('\n')}`, { cause: error });
    }
    adapter.dispose();
  }
});

test('disposing answers what still waits', async () => {
  const fake = new FakeDebuggee({ hangsOnLaunch: true });
  const adapter = new DescentDebugAdapter({ createDebuggee: () => fake });
  const driver = new Driver(adapter);
  await driver.initialize({});
  const launched = driver.request('launch', { program });
  await driver.event('initialized');
  adapter.dispose();
  assert.equal((await launched).success, false);
  assert.equal(fake.disposed, true);
});

/** Rejects where the work takes longer: an answer that never comes must fail and not hang. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('An answer is missing.')), milliseconds);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
