import { handOver } from './bootstrap.mjs';

handOver('scripts/start/main.ts');
