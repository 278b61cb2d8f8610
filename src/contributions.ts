/**
 * Every id, setting and launch attribute of the extension, in one typed table. The `contributes` part of package.json and its
 * texts are generated from it (`npm run manifest`), and a test fails when they differ.
 */

export const debugType = 'descent';

/** A variable of VS Code's own configuration language, which only looks like a template. */
const variable = (name: string): string => `$\{${name}}`;

const runnableFile = 'resourceLangId =~ /^(type|java)script(react)?$/';

/** A file that may hold a loss is in the editor, or the panel has the focus beside one. */
const runnable = `${runnableFile} || activeWebviewPanelId == 'descent.panel'`;

const ours = `debugType == '${debugType}'`;
const still = `${ours} && descent.status =~ /^(ready|paused|finished)$/`;
const going = `${ours} && descent.status =~ /^(ready|running|paused|finished)$/`;
const withHistory = `${ours} || descent.hasRuns`;

/** `palette`: the `when` of the command palette; true always, false never, because the command needs what a menu hands it. */
export interface CommandRow {
  readonly title: string;
  readonly icon: string;
  readonly palette: string | boolean;
}

/** Commands: id without the `descent.` prefix to what the palette and menus show. */
export const commands = {
  run: { title: 'Run descent', icon: '$(play)', palette: runnable },
  debug: { title: 'Debug descent', icon: '$(debug-alt)', palette: runnable },
  runSecond: { title: 'Run in a second session', icon: '$(play)', palette: false },
  openProblem: { title: 'Open', icon: '$(go-to-file)', palette: false },
  newLoss: { title: 'New loss function…', icon: '$(new-file)', palette: true },
  openExamples: { title: 'Open the examples', icon: '$(folder-opened)', palette: true },
  walkthrough: { title: 'Get started', icon: '$(book)', palette: true },
  showPanel: { title: 'Show Descent panel', icon: '$(graph-line)', palette: true },
  showGradients: { title: 'Show gradients', icon: '$(list-flat)', palette: true },
  showLog: { title: 'Show log', icon: '$(output)', palette: true },
  pause: { title: 'Pause', icon: '$(debug-pause)', palette: `${ours} && descent.status == 'running'` },
  continue: { title: 'Continue', icon: '$(debug-continue)', palette: still },
  step: { title: 'Step one iteration', icon: '$(debug-step-over)', palette: still },
  stepBack: { title: 'Step back one iteration', icon: '$(debug-step-back)', palette: still },
  stepEpoch: { title: 'Step one epoch', icon: '$(debug-step-out)', palette: `${still} && descent.hasEpochs` },
  restart: { title: 'Restart', icon: '$(debug-restart)', palette: ours },
  restartHere: { title: 'Restart from here', icon: '$(debug-rerun)', palette: still },
  stop: { title: 'Stop', icon: '$(debug-stop)', palette: ours },
  goToIteration: { title: 'Go to iteration…', icon: '$(history)', palette: ours },
  continueWithMore: { title: 'Continue with more iterations…', icon: '$(debug-continue)', palette: ours },
  endUnresponsive: { title: 'End the unresponsive run', icon: '$(debug-stop)', palette: ours },
  setLearningRate: { title: 'Set learning rate…', icon: '$(settings)', palette: going },
  setOptimizer: { title: 'Change the optimizer…', icon: '$(arrow-swap)', palette: going },
  setHyperparameter: { title: 'Change a setting…', icon: '$(settings-gear)', palette: going },
  setParameter: { title: 'Set a parameter…', icon: '$(edit)', palette: going },
  watchElement: { title: 'Watch an element…', icon: '$(eye)', palette: ours },
  selectParameter: { title: "Show a parameter's history…", icon: '$(graph-line)', palette: ours },
  checkGradient: { title: 'Check a gradient…', icon: '$(beaker)', palette: going },
  showHistory: { title: 'Show history', icon: '$(graph-line)', palette: false },
  watchThis: { title: 'Watch element', icon: '$(eye)', palette: false },
  checkThis: { title: 'Check against central differences', icon: '$(beaker)', palette: false },
  breakWhenNotFinite: {
    title: 'Break when this is not finite',
    icon: '$(debug-breakpoint-conditional)',
    palette: false,
  },
  breakOnGradient: { title: 'Break on the gradient…', icon: '$(debug-breakpoint-conditional)', palette: false },
  copyTypeScript: { title: 'Copy parameters as TypeScript', icon: '$(copy)', palette: withHistory },
  copyJson: { title: 'Copy parameters as JSON', icon: '$(json)', palette: withHistory },
  saveParameters: { title: 'Save parameters…', icon: '$(save)', palette: withHistory },
  saveCsv: { title: 'Save history as CSV…', icon: '$(table)', palette: withHistory },
  saveChartPng: { title: 'Save a chart as PNG…', icon: '$(file-media)', palette: withHistory },
  saveChartSvg: { title: 'Save a chart as SVG…', icon: '$(file-code)', palette: withHistory },
  overlayRun: { title: 'Lay an earlier run over…', icon: '$(layers)', palette: 'descent.hasRuns' },
  openRun: { title: 'Open an earlier run…', icon: '$(history)', palette: 'descent.hasRuns' },
  clearRuns: { title: 'Clear runs', icon: '$(clear-all)', palette: 'descent.hasRuns' },
  addTypes: { title: 'Add types', icon: '$(symbol-type-parameter)', palette: true },
} as const satisfies Record<string, CommandRow>;

export type CommandName = keyof typeof commands;

export const commandId = (name: CommandName): string => `descent.${name}`;

export const views = {
  container: 'descent',
  problems: 'descent.problems',
  gradients: 'descent.gradients',
  panel: 'descent.panel',
} as const;

/** The walkthrough's id in the manifest. */
export const walkthroughId = 'start';

/** Context keys the host sets for `when` clauses. */
export const contextKeys = {
  /** The active editor's file has at least one problem. */
  hasProblem: 'descent.hasProblem',
  /** The workspace was looked through for losses. */
  searched: 'descent.searched',
  /** Of the session which the views show: `none`, `starting`, a status of a run, or `ended`. */
  status: 'descent.status',
  /** Earlier runs are kept. */
  hasRuns: 'descent.hasRuns',
  /** The session's loss works on mini-batches. */
  hasEpochs: 'descent.hasEpochs',
  /** A run was stepped in this window. */
  stepped: 'descent.stepped',
  /** A hyperparameter of a run was changed in this window. */
  changed: 'descent.changed',
} as const;

/** Ids of optimizers and schedules; the engine's tables must name the same (a test compares them). */
export const optimizerIds = [
  'gradientDescent',
  'momentum',
  'nesterov',
  'adagrad',
  'adadelta',
  'rmsprop',
  'adam',
  'adamw',
  'adamax',
  'nadam',
  'radam',
  'yogi',
  'adabelief',
  'lion',
  'rprop',
  'signDescent',
  'steepestDescent',
  'conjugateGradient',
  'bfgs',
  'lbfgs',
  'newtonCG',
  'gaussNewton',
  'levenbergMarquardt',
] as const;
export const scheduleIds = [
  'constant',
  'step',
  'multiStep',
  'exponential',
  'inverseTime',
  'polynomial',
  'cosine',
  'cosineRestarts',
  'oneCycle',
  'cyclical',
  'reduceOnPlateau',
] as const;
export const precisionIds = ['float64', 'float32'] as const;
export const averagingIds = ['none', 'polyak', 'exponential'] as const;

export interface LaunchAttribute {
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'object';
  readonly description: string;
  readonly default?: string | number | boolean;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  /** What the values of an object are: settings where it is absent, or two numbers of which either may be null. */
  readonly of?: 'intervals';
  /** May stand in `@descent key=value` of a JSDoc comment. */
  readonly preset?: boolean;
}

/** What launch.json may say. The run's own defaults are told in the description: an absent key leaves them to the run. */
export const launchAttributes = {
  program: {
    type: 'string',
    description: 'The TypeScript or JavaScript file with the loss.',
    default: variable('file'),
  },
  problem: { type: 'string', description: 'Name of the exported loss, where the file has more than one.' },
  optimizer: {
    type: 'string',
    description: 'The optimizer that makes the updates. Default: adam.',
    enum: optimizerIds,
    preset: true,
  },
  settings: {
    type: 'object',
    description:
      "Settings of the optimizer, with torch.optim's names in camelCase: beta1, momentum, weightDecay and others.",
    preset: true,
  },
  learningRate: {
    type: 'number',
    description: 'The learning rate η. Default: 0.05 for functions, 0.001 for networks.',
    exclusiveMinimum: 0,
    preset: true,
  },
  schedule: {
    type: 'string',
    description: 'How the learning rate changes over the iterations. Default: constant.',
    enum: scheduleIds,
    preset: true,
  },
  scheduleSettings: {
    type: 'object',
    description: 'Settings of the schedule, for instance stepSize, gamma and, of every schedule, warmUp.',
    preset: true,
  },
  clipNorm: {
    type: 'number',
    description: 'Scales the gradient so that its norm is at most this.',
    exclusiveMinimum: 0,
    preset: true,
  },
  clipValue: {
    type: 'number',
    description: 'Clips every element of the gradient to at most this size.',
    exclusiveMinimum: 0,
    preset: true,
  },
  bounds: {
    type: 'object',
    of: 'intervals',
    description:
      'Bounds of parameters, onto which every update is projected: {"x": [0, 10], "w[2]": [null, 1]}; after @descent bounds.x=0..10.',
    preset: true,
  },
  averaging: {
    type: 'string',
    description: 'The average of the parameters that is kept beside them. Default: none.',
    enum: averagingIds,
    preset: true,
  },
  averagingDecay: {
    type: 'number',
    description: 'The share of the exponential average that an update leaves in it. Default: 0.999.',
    minimum: 0,
    preset: true,
  },
  iterations: { type: 'integer', description: 'Limit of iterations. Default: 10,000.', minimum: 1, preset: true },
  epochs: { type: 'integer', description: 'Limit of passes over the data. Default: 100.', minimum: 1, preset: true },
  batchSize: { type: 'integer', description: 'Samples in a mini-batch. Default: 32.', minimum: 1, preset: true },
  tolerance: {
    type: 'number',
    description:
      'The run has converged when ‖∇L‖∞ is at most this. Default: 1e-8; of gaussNewton and levenbergMarquardt 1e-10.',
    minimum: 0,
    preset: true,
  },
  seed: { type: 'integer', description: 'Seed of every random draw. Default: 0.', minimum: 0, preset: true },
  precision: {
    type: 'string',
    description:
      'What parameters, data and every operation of the loss are rounded to: `float32` is faster for large networks. Default: float64.',
    enum: precisionIds,
    preset: true,
  },
  pace: {
    type: 'string',
    description:
      '`watch` spreads a run too short to see over about 3 seconds; `max` runs as fast as it can. Never changes a number.',
    enum: ['watch', 'max'],
    preset: true,
  },
  stopOnEntry: { type: 'boolean', description: 'Stop at iteration 0.', default: false, preset: true },
} as const satisfies Record<string, LaunchAttribute>;

export type LaunchKey = keyof typeof launchAttributes;

export interface Setting {
  readonly type: 'string' | 'number' | 'integer' | 'boolean';
  readonly default: string | number | boolean | null;
  readonly description: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly scope?: 'window' | 'resource' | 'machine';
  readonly restricted?: boolean;
}

export const settings = {
  codeLens: {
    type: 'string',
    default: 'on',
    enum: ['on', 'marked', 'off'],
    enumDescriptions: [
      'Above every loss that is found.',
      'Only above losses whose comment has an @descent tag.',
      'Never.',
    ],
    description: 'Where "Run descent" and "Debug descent" stand above a loss.',
  },
  pace: {
    type: 'string',
    default: 'watch',
    enum: ['watch', 'max'],
    enumDescriptions: ['A run that would take under 2 seconds is spread over about 3.', 'As fast as it can.'],
    description: 'How fast a run goes. Never changes a number.',
  },
  optimizer: {
    type: 'string',
    default: 'adam',
    enum: optimizerIds,
    description: 'The optimizer of a run that names none.',
  },
  openPanel: {
    type: 'string',
    default: 'onStart',
    enum: ['onStart', 'never'],
    enumDescriptions: ['The panel opens beside the editor when a run starts.', 'Only the command opens it.'],
    description: 'When the panel opens.',
  },
  historyMemory: {
    type: 'integer',
    default: 256,
    minimum: 16,
    scope: 'machine',
    description:
      'Memory for the history of all iterations of a run, in MB. Beyond it the oldest iterations keep only what charts need.',
  },
  workerMemory: {
    type: 'integer',
    default: 2048,
    minimum: 128,
    scope: 'machine',
    description: 'Memory in MB beyond which a run is ended, so that a loss that hoards memory cannot harm the editor.',
  },
  restartOnSave: {
    type: 'boolean',
    default: false,
    description: 'A run restarts when a file of it is saved with another text.',
  },
  inlineValues: {
    type: 'string',
    default: 'always',
    enum: ['stopped', 'always', 'off'],
    enumDescriptions: ['While a run stands still.', 'While a run is going on too.', 'Never.'],
    description: 'When values and gradients stand beside the lines of a loss.',
  },
  keepRuns: {
    type: 'integer',
    default: 10,
    minimum: 0,
    maximum: 10,
    description: 'Runs that are kept, thinned, when the window is loaded anew.',
  },
  pictures: {
    type: 'boolean',
    default: true,
    description: 'Whether pictures of the problem are computed while a run is going on. At a stop they always are.',
  },
  smoothing: {
    type: 'number',
    default: 0,
    minimum: 0,
    maximum: 0.99,
    description: 'How much charts are smoothed at first: 0 shows what was measured.',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

/** Ids of the languages that a loss may be written in. */
export const languageIds = ['typescript', 'javascript', 'typescriptreact', 'javascriptreact'] as const;
