// Every state of the panel by its name, each put up as the host would tell of it.
import type { Place } from '../../../src/shared/place.ts';
import type { RunSummary } from '../../../src/shared/views/runs.ts';
import type { CannedRun } from './canned-runs.ts';
import { cannedRun, launchedWith } from './canned-runs.ts';
import type { PretendHost } from './pretend-host.ts';

const place: Place = {
  file: 'file:///examples/fit.ts',
  start: 240,
  end: 257,
  line: 12,
  column: 5,
  endLine: 12,
  endColumn: 22,
};

const dayMilliseconds = 86_400_000;

function summaries(run: CannedRun, overlaid: boolean): readonly RunSummary[] {
  const started = new Date().setHours(17, 2, 0, 0);
  const shared = { title: run.session.title, stored: true, overlaid: false };
  return [
    {
      ...shared,
      run: run.session.run,
      session: run.session.session,
      name: 'η 0.05',
      started,
      status: 'paused',
      stop: '',
      stored: false,
      marker: 0,
    },
    {
      ...shared,
      run: 'run-slow',
      name: 'η 0.01',
      started: started - 3_600_000,
      status: 'finished',
      stop: 'limit at 1,200',
      overlaid,
      marker: 1,
    },
    {
      ...shared,
      run: 'run-plain',
      name: 'gradientDescent, η 0.001',
      started: started - dayMilliseconds,
      status: 'finished',
      stop: 'limit at 1,200',
      marker: 2,
    },
    {
      ...shared,
      run: 'run-3',
      name: 'run 3, 09:12',
      started: started - 5 * dayMilliseconds,
      status: 'failed',
      stop: 'NaN at 17',
      marker: 3,
    },
  ];
}

function rosenbrock(host: PretendHost): CannedRun {
  const run = cannedRun('rosenbrock');
  host.show(run);
  return run;
}

function stopped(host: PretendHost, at: number, reason: string, text: string): void {
  rosenbrock(host);
  host.stopAt(at, reason, text, 'finished');
}

export const states = {
  empty: (host) => {
    host.show(undefined);
    host.post({ type: 'runnable', problem: 'rosenbrock' });
  },
  'empty-nothing-open': (host) => {
    host.show(undefined);
    host.post({ type: 'runnable' });
  },
  'empty-earlier-runs': (host) => {
    host.show(undefined);
    host.post({ type: 'runnable', problem: 'rosenbrock' });
    host.tellRuns(summaries(cannedRun('rosenbrock'), false).slice(1));
  },
  starting: (host) => {
    rosenbrock(host);
    host.set({
      status: 'starting',
      phase: 'Preparing rosenbrock: recording iteration 0',
      numbers: new Float64Array(11).fill(Number.NaN),
    });
  },
  ready: (host) => void rosenbrock(host),
  running: (host) => {
    rosenbrock(host);
    host.advance(700);
  },
  'running-network': (host) => {
    host.show(cannedRun('network'));
    host.findings = [
      {
        severity: 'warning',
        code: 'blocked-gradient',
        message: 'The gradient of layers[2].bias is blocked by Math.floor',
        place,
      },
      { severity: 'warning', code: 'unused-parameter', message: 'layers[3].bias does not reach the loss' },
    ];
    host.advance(1900);
  },
  paused: (host) => {
    rosenbrock(host);
    host.stopAt(900, 'step', 'Stopped at iteration 900.');
    host.stopAt(800, 'breakpoint', 'Paused at iteration 800: breakpoint ‖∇L‖₂ > 5.');
  },
  edited: (host) => {
    rosenbrock(host);
    host.stopAt(800, 'pause', 'Paused at iteration 800.');
    host.set({ edited: ['rosenbrock.ts'] });
  },
  converged: (host) => stopped(host, 1100, 'converged', 'Converged at iteration 1,100: ‖∇L‖∞ = 9.997e−9 ≤ 1e−8.'),
  limit: (host) => stopped(host, 1200, 'limit', 'The limit of 1,200 iterations is reached; ‖∇L‖∞ = 0.031 > 1e−8.'),
  diverged: (host) => {
    host.show(cannedRun('tooLarge'));
    host.stopAt(
      31,
      'diverged',
      'Diverged at iteration 31: the loss was above L₀ + 10⁶(1 + |L₀|) for 20 iterations in a row. Try a learning rate of 0.01, a tenth of it.',
      'finished',
    );
  },
  'not-finite': (host) => {
    host.show(cannedRun('logarithm'));
    host.place = place;
    host.stopAt(121, 'nonFinite', 'The loss became NaN at iteration 121 (log of −0.3, fit.ts:12).', 'finished');
  },
  failed: (host) => {
    rosenbrock(host);
    host.place = place;
    host.stopAt(17, 'error', 'fit.ts:12 threw TypeError: undefined is not a function.', 'failed');
  },
  unresponsive: (host) => {
    host.show(cannedRun('network'));
    host.advance(800);
    host.set({ unresponsive: true, text: 'The run has given no sign of life for 2 seconds; it is at fit.ts:30.' });
  },
  lost: (host) => {
    rosenbrock(host);
    host.stopAt(
      1120,
      'lost',
      'The process of the run has ended: more than 2,048 MB of memory. History is kept up to 1,120.',
      'lost',
    );
  },
  ended: (host) => {
    rosenbrock(host);
    host.finish();
    host.set({ ended: true });
  },
  stored: (host) => {
    const run = cannedRun('rosenbrock');
    host.show({ ...run, session: { ...run.session, stored: true } });
    host.stopAt(
      1100,
      'converged',
      'Ended yesterday at 17:02: converged, ‖∇L‖∞ = 9.997e−9 ≤ 1e−8. What is left is its history, thinned.',
      'finished',
    );
    host.tellRuns(summaries(run, false));
  },
  overlaid: (host) => {
    const run = rosenbrock(host);
    host.stopAt(900, 'pause', 'Paused at iteration 900.');
    const slow = launchedWith('rosenbrock', { learningRate: 0.01 });
    const plain = launchedWith('rosenbrock', { learningRate: 0.001, optimizer: 'gradientDescent' });
    host.tellRuns(
      summaries(run, true),
      new Map([
        ['run-slow', slow],
        ['run-plain', plain],
      ]),
    );
  },
  branched: (host) => {
    const run = rosenbrock(host);
    host.stopAt(900, 'pause', 'Paused at iteration 900.');
    const { session } = run.session;
    const change = { branch: 'second', iteration: 620, kind: 'hyperparameter', name: 'learningRate' } as const;
    const intervention = { ...change, before: 0.01, after: 0.2 };
    host.post({
      type: 'branches',
      session,
      branches: [
        { id: 'main', forkIteration: 0 },
        { id: 'second', parent: 'main', forkIteration: 620, intervention },
      ],
      interventions: [...run.interventions, intervention],
    });
  },
  refused: (host) => {
    const run = rosenbrock(host);
    host.stopAt(900, 'pause', 'Paused at iteration 900.');
    host.post({
      type: 'refused',
      session: run.session.session,
      request: 'setValue',
      name: 'learningRate',
      text: 'The learning rate must be a number greater than 0.',
    });
  },
} as const satisfies Readonly<Record<string, (host: PretendHost) => void>>;

export type StateName = keyof typeof states;
