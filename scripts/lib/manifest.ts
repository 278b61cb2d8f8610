// The generated part of package.json, and the texts it refers to, from the tables of src/contributions.ts.
import type { CommandName, Setting } from '../../src/contributions.ts';
import {
  commandId,
  commands,
  contextKeys,
  debugType,
  languageIds,
  launchAttributes,
  settings,
  views,
  walkthroughId,
} from '../../src/contributions.ts';
import { launchSchema } from './launch-schema.ts';

/** Texts of the manifest in English, by the key that stands in their place: package.nls.json. */
const texts: Record<string, string> = {};

function text(key: string, english: string): string {
  if (texts[key] !== undefined && texts[key] !== english) throw new Error(`The key ${key} has two texts.`);
  texts[key] = english;
  return `%${key}%`;
}

/** A variable of VS Code's own configuration language, which only looks like a template. */
const file = '$' + '{file}';
const ourSession = `debugType == '${debugType}'`;
const stopped = `${ourSession} && debugState == 'stopped'`;
const lossFile = 'resourceLangId =~ /^(type|java)script(react)?$/';

interface MenuItem {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

const item = (name: CommandName, when: string, group?: string): MenuItem => ({
  command: commandId(name),
  when,
  ...(group === undefined ? {} : { group }),
});

/** A row of the gradients view says what it is by `webviewSection`. */
const gradientRow = `webviewId == '${views.gradients}' && webviewSection == 'row'`;
const problemItem = (kind: string): string => `view == ${views.problems} && viewItem =~ /^${kind}/`;

const menus = {
  commandPalette: Object.entries(commands).flatMap(([name, { palette }]) => {
    return palette === true ? [] : [{ command: `descent.${name}`, when: palette === false ? 'false' : palette }];
  }),
  'editor/title/run': [
    item('run', contextKeys.hasProblem, 'navigation@1'),
    item('debug', contextKeys.hasProblem, 'navigation@2'),
  ],
  'explorer/context': [item('run', lossFile, '4_descent@1'), item('debug', lossFile, '4_descent@2')],
  'editor/lineNumber/context': [
    item('breakWhenNotFinite', `${lossFile} && ${contextKeys.hasProblem}`, 'debug@8'),
    item('breakOnGradient', `${lossFile} && ${contextKeys.hasProblem}`, 'debug@9'),
  ],
  'debug/variables/context': [
    item('showHistory', ourSession, '5_descent@1'),
    item('watchThis', ourSession, '5_descent@2'),
    item('checkThis', ourSession, '5_descent@3'),
    item('copyTypeScript', ourSession, '5_descent@4'),
  ],
  'debug/toolBar': [item('showPanel', ourSession)],
  'view/title': [
    item('newLoss', `view == ${views.problems}`, 'navigation@1'),
    item('openExamples', `view == ${views.problems}`, '1_start@1'),
    item('walkthrough', `view == ${views.problems}`, '1_start@2'),
    item('showPanel', `view == ${views.gradients}`, 'navigation@1'),
    item('copyTypeScript', `view == ${views.gradients}`, '1_export@1'),
    item('copyJson', `view == ${views.gradients}`, '1_export@2'),
    item('saveParameters', `view == ${views.gradients}`, '1_export@3'),
    item('saveCsv', `view == ${views.gradients}`, '1_export@4'),
  ],
  'view/item/context': [
    item('run', problemItem('problem'), 'inline@1'),
    item('debug', problemItem('problem'), 'inline@2'),
    item('openProblem', problemItem('(problem|refused)'), '1_open@1'),
    item('run', problemItem('problem'), '2_run@1'),
    item('debug', problemItem('problem'), '2_run@2'),
    item('runSecond', problemItem('problem'), '2_run@3'),
  ],
  'webview/context': [
    item('showHistory', gradientRow, '1_look@1'),
    item('watchThis', gradientRow, '1_look@2'),
    item('checkThis', gradientRow, '1_look@3'),
    item('setParameter', gradientRow, '2_change@1'),
  ],
};

const link = (label: string, name: CommandName): string => `[${label}](command:${commandId(name)})`;

const viewsWelcome = [
  {
    view: views.problems,
    contents: text(
      'welcome.none',
      `No loss was found in this workspace. A loss is an exported function whose parameters have numbers as defaults.\n${link('New loss function', 'newLoss')}\n${link('Open the examples', 'openExamples')}\n${link('How', 'walkthrough')}`,
    ),
    when: `workspaceFolderCount > 0 && ${contextKeys.searched}`,
  },
  {
    view: views.problems,
    contents: text(
      'welcome.noFolder',
      `Open a folder, or run the loss in the open editor.\n${link('Run descent', 'run')}\n${link('New loss function', 'newLoss')}\n${link('Open the examples', 'openExamples')}`,
    ),
    when: 'workspaceFolderCount == 0',
  },
  {
    view: views.problems,
    contents: text(
      'welcome.restricted',
      "A run executes this workspace's code.\n[Manage trust](command:workbench.trust.manage)",
    ),
    when: '!isWorkspaceTrusted',
  },
];

/** The picture of each step, in words. They are taken by `npm run gallery -- --docs`. */
const pictures = {
  write:
    "A file with Rosenbrock's function, Run descent and Debug descent above it, and the panel that waits for a run",
  run: "Rosenbrock's function with values and gradients beside its lines, and the panel with contours and charts",
  step: 'A parabola after three steps: the curve with its tangent, and the update written out with its numbers',
  gradients: 'A small network with the gradient of every layer in the side bar, and its decision surface in the panel',
  change: 'The loss of a run whose learning rate was changed at iteration 20, where its line has a bend and a mark',
} as const;

interface Step {
  readonly id: keyof typeof pictures;
  readonly title: string;
  readonly description: string;
  readonly completionEvents: readonly string[];
}

const steps: readonly Step[] = [
  {
    id: 'write',
    title: 'Write a loss',
    description: `A loss is an exported function whose parameters have numbers as defaults: the start of the descent. Nothing is imported, nothing is marked.\n${link('New loss function', 'newLoss')}\n${link('Open the examples', 'openExamples')}`,
    completionEvents: [`onCommand:${commandId('newLoss')}`, `onContext:${contextKeys.hasProblem}`],
  },
  {
    id: 'run',
    title: 'Run it',
    description: `Run descent moves every parameter against its gradient, iteration after iteration, until the loss converges. The panel draws it as it happens; Debug descent stops at iteration 0.\n${link('Run descent', 'run')}`,
    completionEvents: [`onCommand:${commandId('run')}`, `onCommand:${commandId('debug')}`],
  },
  {
    id: 'step',
    title: 'Pause, step, step back',
    description: `F6 pauses, F10 makes one iteration, Alt+F10 takes one back, to the same bits. F5 goes on. A click on a chart goes to that iteration.\n${link('Pause', 'pause')}\n${link('Step one iteration', 'step')}`,
    completionEvents: [`onContext:${contextKeys.stepped}`],
  },
  {
    id: 'gradients',
    title: 'Read the gradients',
    description: `Every parameter with its value, its gradient and its update; largest first where you press a head. What is not finite stands out.\n${link('Show gradients', 'showGradients')}`,
    completionEvents: [`onView:${views.gradients}`, `onCommand:${commandId('showGradients')}`],
  },
  {
    id: 'change',
    title: 'Change the learning rate in mid-run',
    description: `The next update has the new rate. Go back first, and a branch starts there: the old future stays in the charts.\n${link('Set learning rate', 'setLearningRate')}`,
    completionEvents: [`onContext:${contextKeys.changed}`],
  },
];

const walkthrough = {
  id: walkthroughId,
  title: text('walkthrough.title', 'Debug an optimization'),
  description: text(
    'walkthrough.description',
    'Write a loss, run gradient descent on it, and step through its iterations, forward and back.',
  ),
  steps: steps.map(({ id, title, description, completionEvents }) => ({
    id,
    title: text(`walkthrough.${id}.title`, title),
    description: text(`walkthrough.${id}.description`, description),
    media: {
      image: `media/walkthrough/${id}.png`,
      altText: text(`walkthrough.picture.${id}`, pictures[id]),
    },
    completionEvents,
  })),
};

function settingSchema(name: string, setting: Setting, order: number): object {
  const { description, enumDescriptions, ...schema } = setting;
  const described = enumDescriptions?.map((each, index) => text(`setting.${name}.${setting.enum?.[index]}`, each));
  return {
    ...schema,
    ...(described === undefined ? {} : { enumDescriptions: described }),
    description: text(`setting.${name}`, description),
    order,
  };
}

const contributes = {
  commands: Object.entries(commands).map(([name, { title, icon }]) => ({
    command: `descent.${name}`,
    title: text(`command.${name}`, title),
    icon,
    category: 'Descent',
  })),
  menus,
  keybindings: [
    { command: 'workbench.action.debug.stepBack', key: 'alt+f10', when: stopped },
    { command: 'workbench.action.debug.reverseContinue', key: 'alt+f5', when: stopped },
  ],
  breakpoints: languageIds.map((language) => ({ language })),
  debuggers: [
    {
      type: debugType,
      label: 'Descent',
      languages: languageIds,
      configurationAttributes: {
        launch: {
          required: ['program'],
          properties: Object.fromEntries(
            Object.entries(launchAttributes).map(([key, attribute]) => [
              key,
              launchSchema(key, attribute, (english) => text(`launch.${key}`, english)),
            ]),
          ),
        },
      },
      configurationSnippets: [
        {
          label: text('snippet.label', 'Descent: minimise the loss in the open file'),
          description: text(
            'snippet.description',
            'Runs gradient descent on the loss of the open file and debugs its iterations.',
          ),
          body: { type: debugType, request: 'launch', name: 'Descent', program: `^"\\${file}"` },
        },
      ],
      strings: {
        unverifiedBreakpoints: text(
          'breakpoints.unverified',
          'Breakpoints are bound when the run has loaded the file.',
        ),
      },
    },
  ],
  viewsContainers: { activitybar: [{ id: views.container, title: 'Descent', icon: 'media/descent.svg' }] },
  views: {
    [views.container]: [
      { id: views.problems, name: text('view.problems', 'Problems'), icon: 'media/descent.svg' },
      { id: views.gradients, name: text('view.gradients', 'Gradients'), type: 'webview', icon: 'media/descent.svg' },
    ],
  },
  viewsWelcome,
  walkthroughs: [walkthrough],
  configuration: {
    title: 'Descent',
    properties: Object.fromEntries(
      Object.entries<Setting>(settings).map(([name, setting], index) => [
        `descent.${name}`,
        settingSchema(name, setting, index),
      ]),
    ),
  },
};

/** The generated part of package.json. */
export const manifest = {
  l10n: './l10n',
  activationEvents: [
    ...languageIds.map((language) => `onLanguage:${language}`),
    `onDebugResolve:${debugType}`,
    `onDebugDynamicConfigurations:${debugType}`,
    `onWebviewPanel:${views.panel}`,
  ],
  contributes,
  capabilities: {
    untrustedWorkspaces: {
      supported: 'limited',
      description: text('trust', 'A run executes the code of the workspace, so it needs a trusted workspace.'),
    },
    virtualWorkspaces: true,
  },
};

/** The text of package.nls.json. */
export const manifestTexts: Readonly<Record<string, string>> = texts;
