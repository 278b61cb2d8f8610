import assert from 'node:assert/strict';
import test from 'node:test';
import type { Port } from '../../../src/shared/rpc.ts';
import { RemoteError, Rpc } from '../../../src/shared/rpc.ts';

interface Here {
  double: [number, number];
  fail: [void, never];
  wait: [void, number];
}
interface There {
  name: [{ readonly id: string }, string];
}
interface Events {
  told: { readonly values: Float64Array };
}

/** Two ports; what one posts the other gets, copied, in the next turn. */
function pair(): { left: Port; right: Port; sent: unknown[] } {
  const sent: unknown[] = [];
  const listeners: ((message: unknown) => void)[] = [];
  const port = (own: 0 | 1): Port => ({
    post: (message) => {
      sent.push(message);
      const copy: unknown = structuredClone(message);
      setImmediate(() => listeners[1 - own]!(copy));
    },
    onMessage: (listener) => {
      listeners[own] = listener;
    },
  });
  return { left: port(0), right: port(1), sent };
}

function connected() {
  const { left, right, sent } = pair();
  const told: Float64Array[] = [];
  const protests: string[] = [];
  const server = new Rpc<Here, There, object, Events>(left, {
    handlers: {
      double: (x) => 2 * x,
      fail: () => {
        throw Object.assign(new RemoteError('it cannot be', { severity: 'error', code: 'x', message: 'here' }));
      },
      wait: () => new Promise<number>(() => {}),
    },
    onEvent: () => {},
    onProtocolError: (error) => protests.push(error.message),
  });
  const client = new Rpc<There, Here, Events, object>(right, {
    handlers: { name: ({ id }) => Promise.resolve(`<${id}>`) },
    onEvent: (_event, { values }) => told.push(values),
    onProtocolError: (error) => protests.push(error.message),
  });
  return { server, client, left, right, sent, told, protests };
}

test('calls go both ways and numbers keep their bits', async () => {
  const { server, client, told } = connected();
  assert.deepEqual(await Promise.all([1, -0, Number.NaN, Infinity].map((x) => client.calls.double(x))), [
    2,
    -0,
    Number.NaN,
    Infinity,
  ]);
  assert.equal(await server.calls.name({ id: 'w' }), '<w>');
  server.emit('told', { values: Float64Array.of(-0, Number.NaN, -Infinity) });
  await client.calls.double(1);
  assert.deepEqual(told, [Float64Array.of(-0, Number.NaN, -Infinity)]);
});

test('an error crosses with its message and the problem in the user’s source', async () => {
  const { client } = connected();
  await assert.rejects(client.calls.fail(), (error: RemoteError) => {
    assert.equal(error.message, 'it cannot be');
    assert.equal(error.problem?.message, 'here');
    return true;
  });
});

test('what waits is rejected on dispose, and so is what comes after it', async () => {
  const { client } = connected();
  const waiting = client.calls.wait();
  assert.equal(client.waiting, 1);
  client.dispose('The worker is gone.');
  await assert.rejects(waiting, { message: 'The worker is gone.' });
  await assert.rejects(client.calls.double(1), { message: 'The worker is gone.' });
  assert.equal(client.waiting, 0);
});

test('unknown methods, unknown messages and answers to nothing fail loudly', async () => {
  const { client, left, protests } = connected();
  const calls = client.calls as unknown as Record<string, () => Promise<unknown>>;
  await assert.rejects(calls['toString']!(), /There is no method "toString"/);
  for (const message of [{ type: 'greeting' }, 7, { no: 'type' }, { type: 'result', id: 99, value: 1 }])
    left.post(message);
  await client.calls.double(1);
  assert.equal(protests.length, 4);
  assert.match(protests[0]!, /type "greeting"/);
  assert.match(protests[3]!, /call 99/);
});

test('an argument that cannot be copied rejects the call and leaves nothing waiting', async () => {
  const { client } = connected();
  const calls = client.calls as unknown as { double(x: unknown): Promise<number> };
  await assert.rejects(
    calls.double(() => 1),
    /could not be cloned/,
  );
  assert.equal(client.waiting, 0);
});
