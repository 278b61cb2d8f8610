/** Modules which Node has under bare names. They are known by name, because the language runs where there is no Node to ask. */
const names = new Set(
  (
    'assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs ' +
    'http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream ' +
    'string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib'
  ).split(' '),
);

/** Whether a bare specifier (`fs`, `fs/promises`) is a module of Node. */
export function isNodeBuiltin(specifier: string): boolean {
  return names.has(specifier.split('/')[0]!);
}
