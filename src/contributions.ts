/**
 * Every id, setting and launch attribute of the extension, in one typed table. The `contributes` part of package.json is
 * generated from it (`npm run manifest`), and a test fails when the two differ.
 */

export const debugType = 'descent';

/** A variable of VS Code's own configuration language, which only looks like a template. */
const variable = (name: string): string => `$\{${name}}`;

/** A file that may hold a loss is in the editor, or the panel has the focus beside one. */
const runnable = "resourceLangId =~ /^(type|java)script(react)?$/ || activeWebviewPanelId == 'descent.panel'";

/** Commands: id without the `descent.` prefix to what the palette and menus show. */
export const commands = {
  run: { title: 'Run descent', icon: '$(play)', palette: runnable },
  debug: { title: 'Debug descent', icon: '$(debug-alt)', palette: runnable },
  showPanel: { title: 'Show Descent panel', icon: '$(graph-line)', palette: true },
  showGradients: { title: 'Show gradients', icon: '$(list-flat)', palette: true },
  goToIteration: { title: 'Go to iteration…', icon: '$(history)', palette: "debugType == 'descent'" },
  setLearningRate: { title: 'Set learning rate…', icon: '$(settings)', palette: "debugType == 'descent'" },
  watchElement: { title: 'Watch an element…', icon: '$(eye)', palette: "debugType == 'descent'" },
  continueWithMore: {
    title: 'Continue with more iterations…',
    icon: '$(debug-continue)',
    palette: "debugType == 'descent'",
  },
  restart: { title: 'Restart', icon: '$(debug-restart)', palette: "debugType == 'descent'" },
  endUnresponsive: { title: 'End the unresponsive run', icon: '$(debug-stop)', palette: "debugType == 'descent'" },
  addTypes: { title: 'Add types', icon: '$(symbol-type-parameter)', palette: true },
  showLog: { title: 'Show log', icon: '$(output)', palette: true },
} as const satisfies Record<string, { title: string; icon: string; palette: string | boolean }>;

export type CommandName = keyof typeof commands;

export const commandId = (name: CommandName): string => `descent.${name}`;

export const views = { container: 'descent', gradients: 'descent.gradients', panel: 'descent.panel' } as const;

/** Context keys the host sets for `when` clauses. */
export const contextKeys = {
  /** The active editor's file has at least one problem. */
  hasProblem: 'descent.hasProblem',
} as const;

/** Ids of optimizers and schedules; the engine's tables must name the same (a test compares them). */
export const optimizerIds = ['gradientDescent', 'momentum', 'nesterov', 'adagrad', 'rmsprop', 'adam', 'adamw'] as const;
export const scheduleIds = ['constant', 'step', 'exponential', 'cosine'] as const;

export interface LaunchAttribute {
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'object';
  readonly description: string;
  readonly default?: string | number | boolean;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
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
    description: 'Settings of the schedule, for instance stepSize and gamma.',
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
  iterations: { type: 'integer', description: 'Limit of iterations. Default: 10,000.', minimum: 1, preset: true },
  epochs: { type: 'integer', description: 'Limit of passes over the data. Default: 100.', minimum: 1, preset: true },
  batchSize: { type: 'integer', description: 'Samples in a mini-batch. Default: 32.', minimum: 1, preset: true },
  tolerance: {
    type: 'number',
    description: 'The run has converged when ‖∇L‖∞ is at most this. Default: 1e-8.',
    minimum: 0,
    preset: true,
  },
  seed: { type: 'integer', description: 'Seed of every random draw. Default: 0.', minimum: 0, preset: true },
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
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

const languages = ['typescript', 'javascript', 'typescriptreact', 'javascriptreact'];
const ourSession = `debugType == '${debugType}'`;
const stopped = `${ourSession} && debugState == 'stopped'`;

function attributeSchema({ preset: _preset, ...schema }: LaunchAttribute): object {
  return schema;
}

function settingSchema({ restricted: _restricted, ...schema }: Setting, order: number): object {
  return { ...schema, order };
}

function contributes() {
  return {
    commands: Object.entries(commands).map(([name, { title, icon }]) => ({
      command: `descent.${name}`,
      title,
      icon,
      category: 'Descent',
    })),
    menus: {
      commandPalette: Object.entries(commands).flatMap(([name, { palette }]) =>
        typeof palette === 'string' ? [{ command: `descent.${name}`, when: palette }] : [],
      ),
      'editor/title/run': [
        { command: commandId('run'), when: contextKeys.hasProblem, group: 'navigation@1' },
        { command: commandId('debug'), when: contextKeys.hasProblem, group: 'navigation@2' },
      ],
      'explorer/context': [
        { command: commandId('run'), when: 'resourceLangId =~ /^(type|java)script(react)?$/', group: '4_descent@1' },
        { command: commandId('debug'), when: 'resourceLangId =~ /^(type|java)script(react)?$/', group: '4_descent@2' },
      ],
      'debug/toolBar': [{ command: commandId('showPanel'), when: ourSession }],
      'view/title': [{ command: commandId('showPanel'), when: `view == ${views.gradients}`, group: 'navigation' }],
    },
    keybindings: [
      { command: 'workbench.action.debug.stepBack', key: 'alt+f10', when: stopped },
      { command: 'workbench.action.debug.reverseContinue', key: 'alt+f5', when: stopped },
    ],
    breakpoints: languages.map((language) => ({ language })),
    debuggers: [
      {
        type: debugType,
        label: 'Descent',
        languages,
        configurationAttributes: {
          launch: {
            required: ['program'],
            properties: Object.fromEntries(
              Object.entries(launchAttributes).map(([key, attribute]) => [key, attributeSchema(attribute)]),
            ),
          },
        },
        configurationSnippets: [
          {
            label: 'Descent: minimise the loss in the open file',
            description: 'Runs gradient descent on the loss of the open file and debugs its iterations.',
            body: { type: debugType, request: 'launch', name: 'Descent', program: `^"\\${variable('file')}"` },
          },
        ],
        strings: { unverifiedBreakpoints: 'Breakpoints are bound when the run has loaded the file.' },
      },
    ],
    viewsContainers: { activitybar: [{ id: views.container, title: 'Descent', icon: 'media/descent.svg' }] },
    views: {
      [views.container]: [{ id: views.gradients, name: 'Gradients', type: 'webview', icon: 'media/descent.svg' }],
    },
    configuration: {
      title: 'Descent',
      properties: Object.fromEntries(
        Object.entries(settings).map(([name, setting], index) => [`descent.${name}`, settingSchema(setting, index)]),
      ),
    },
  };
}

/** The generated part of package.json. */
export const manifest = {
  activationEvents: [
    ...languages.map((language) => `onLanguage:${language}`),
    `onDebugResolve:${debugType}`,
    `onDebugDynamicConfigurations:${debugType}`,
    `onWebviewPanel:${views.panel}`,
  ],
  contributes: contributes(),
  capabilities: {
    untrustedWorkspaces: {
      supported: 'limited',
      description: 'A run executes the code of the workspace, so it needs a trusted workspace.',
    },
    virtualWorkspaces: true,
  },
};
