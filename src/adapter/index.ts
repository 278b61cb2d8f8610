export type { Debuggee, DebuggeeEvents } from './debuggee.ts';
export type { AdapterOptions } from './session.ts';
export { DescentDebugAdapter } from './session.ts';
