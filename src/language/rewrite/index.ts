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
export type { ModuleSource } from './rewrite-module.ts';
export { rewriteModule } from './rewrite-module.ts';
