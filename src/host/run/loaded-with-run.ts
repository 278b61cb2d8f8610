/**
 * The adapter and the client of the worker: a bundle of its own, read when the first run starts. `dist/extension.cjs`, which VS Code
 * reads at activation, holds neither.
 */
export { DescentDebugAdapter } from '../../adapter/index.ts';
export { createWorkerClient } from '../../worker/client.ts';
