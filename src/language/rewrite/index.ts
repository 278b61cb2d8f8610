export type {
  Form,
  GeneratedPosition,
  ImportedName,
  ImportRecord,
  ModuleLink,
  Parameter,
  RewrittenModule,
  StateWrite,
} from './module.ts';
export { compile, headerLines } from './module.ts';
