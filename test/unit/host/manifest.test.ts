import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TOOL_COMMANDS } from '../../../src/host/toolCommands';
import { VIEW_ID } from '../../../src/host/tree/imageTree';
import { VIEW_ACTIONS, VIEW_COMMANDS } from '../../../src/protocol/hostView';

interface Manifest {
  name: string;
  publisher: string;
  main: string;
  browser: string;
  icon: string;
  activationEvents?: string[];
  extensionKind: string[];
  engines: { vscode: string };
  devDependencies: Record<string, string>;
  capabilities: {
    virtualWorkspaces: boolean;
    untrustedWorkspaces: { supported: string; description: string; restrictedConfigurations?: string[] };
  };
  contributes: {
    customEditors: { viewType: string; priority: string; selector: { filenamePattern: string }[] }[];
    commands: { command: string; title: string; category: string }[];
    keybindings: { command: string; key: string; when: string }[];
    menus: Record<string, { command: string; when?: string }[]>;
    viewsContainers: { activitybar: { id: string; title: string; icon: string }[] };
    views: Record<string, { id: string; icon: string }[]>;
    viewsWelcome: { view: string; contents: string }[];
    configuration: {
      properties: Record<
        string,
        { type?: string; enum?: unknown[]; default: unknown; markdownDescription: string }
      >;
    };
    jsonValidation: { fileMatch: string; url: string }[];
    walkthroughs: { steps: { media: { svg: string } }[] }[];
  };
}

const root = new URL('../../../', import.meta.url);
const text = readFileSync(new URL('package.json', root), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const strings = JSON.parse(readFileSync(new URL('package.nls.json', root), 'utf8')) as Record<string, string>;
const { contributes } = manifest;
const commands = contributes.commands.map(({ command }) => command);
const id = (name: string) => `fcnLabeler.${name}`;
/** Those of the second bundle that work on the active editor's image. */
const ACTIVE_IMAGE_COMMANDS: readonly string[] = [
  'excludeImage',
  'copyLabelsFromPreviousImage',
  'repredictStaleImages',
];

describe('names that others rely on', () => {
  it('are those of the design', () => {
    expect(`${manifest.publisher}.${manifest.name}`).toBe('fcn-labeler.fcn-labeler');
    expect(contributes.customEditors.map(({ viewType, priority }) => [viewType, priority])).toEqual([
      ['fcnLabeler.labelEditor', 'option'],
    ]);
    expect(contributes.customEditors[0].selector.map((each) => each.filenamePattern)).toEqual(
      ['jpg', 'jpeg', 'png', 'webp', 'bmp'].map((extension) => `*.${extension}`),
    );
    const names = [
      ...[
        'openInLabeler',
        'unconfirmUnlabeled',
        'copyDiagnostics',
        ...TOOL_COMMANDS,
        ...VIEW_COMMANDS,
        ...VIEW_ACTIONS,
      ],
      ...['selectModel', 'forgetCorrections', 'rollBackModel', 'clearFeatureCache'],
      ...Array.from({ length: 9 }, (_, i) => `selectClass${i + 1}`),
    ];
    expect([...commands].sort()).toEqual(names.map(id).sort());
    expect(Object.keys(contributes.configuration.properties).sort()).toEqual(
      [
        'afterApproval',
        'backend',
        'featureCacheSize',
        'inputSize',
        'learnFromCorrections',
        'openImagesByDefault',
        'outputStride',
        'overlayOpacity',
        'segmentOnOpen',
        'undoMemory',
      ].map(id),
    );
  });

  it('have the titles of the palette', () => {
    const titles = Object.fromEntries(
      contributes.commands.map(({ command, title }) => [command, strings[title.slice(1, -1)]]),
    );
    expect(titles).toMatchObject({
      'fcnLabeler.openInLabeler': 'Open in FCN Labeler',
      'fcnLabeler.segmentImage': 'Segment Image',
      'fcnLabeler.acceptPrediction': 'Accept Prediction',
      'fcnLabeler.clearLabels': 'Clear Labels',
      'fcnLabeler.approveImage': 'Approve Labels',
      'fcnLabeler.unconfirmUnlabeled': 'Let the Network Fill Unlabeled Pixels',
      'fcnLabeler.addClass': 'Add Class…',
      'fcnLabeler.selectModel': 'Select Model…',
      'fcnLabeler.selectClass9': 'Select Class 9',
      'fcnLabeler.copyDiagnostics': 'Copy Diagnostics',
    });
    expect(new Set(contributes.commands.map(({ category }) => category))).toEqual(new Set(['FCN Labeler']));
  });
});

describe('keys', () => {
  it('work only on the focused canvas, and override nothing of VS Code with a modifier', () => {
    for (const { command, key, when } of contributes.keybindings) {
      expect(commands).toContain(command);
      // Enter without a prediction is nobody's.
      const shown = key === 'enter' ? 'fcnLabeler.predictionShown && ' : '';
      expect(when).toBe(
        `fcnLabeler.canvasFocused && ${shown}activeCustomEditorId == 'fcnLabeler.labelEditor' && !inputFocus && !inQuickOpen`,
      );
      expect(key).not.toMatch(/ctrl|cmd|alt|meta|escape/);
    }
  });

  it('are each bound once', () => {
    const keys = contributes.keybindings.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.sort()).toEqual(
      [
        'b',
        'e',
        'f',
        'u',
        'o',
        '[',
        ']',
        '=',
        '-',
        '0',
        'shift+0',
        'enter',
        ...['n', 'p', 'q', 'a'],
        ...Array.from({ length: 9 }, (_, i) => `${i + 1}`),
      ].sort(),
    );
  });
});

describe('menus', () => {
  it('name commands that exist', () => {
    for (const item of Object.values(contributes.menus).flat()) expect(commands).toContain(item.command);
  });

  it("offer an editor's commands in the palette only where it is active", () => {
    const ofDatasets = TOOL_COMMANDS.filter((name) => !ACTIVE_IMAGE_COMMANDS.includes(name));
    const anywhere = [
      'openInLabeler',
      'segmentImage',
      'copyDiagnostics',
      'clearFeatureCache',
      ...ofDatasets,
    ].map(id);
    const limited = contributes.menus.commandPalette;
    expect(limited.map(({ command }) => command).sort()).toEqual(
      commands.filter((command) => !anywhere.includes(command)).sort(),
    );
    for (const { when } of limited) expect(when).toBe("activeCustomEditorId == 'fcnLabeler.labelEditor'");
  });

  it('open and segment images from the explorer', () => {
    expect(contributes.menus['explorer/context'].map(({ command }) => command)).toEqual(
      ['openInLabeler', 'segmentImage'].map(id),
    );
  });
});

describe('the view of datasets', () => {
  it('has a container of its own, and says what to do where there is no dataset', () => {
    const [container] = contributes.viewsContainers.activitybar;
    expect(container).toMatchObject({ id: 'fcnLabeler', title: 'FCN Labeler' });
    expect(contributes.views['fcnLabeler'].map((view) => view.id)).toEqual([VIEW_ID]);
    const [{ view, contents }] = contributes.viewsWelcome;
    expect(view).toBe(VIEW_ID);
    expect(strings[contents.slice(1, -1)]).toContain('\n[Create Dataset…](command:fcnLabeler.createDataset)');
  });

  it('has its commands above it, that of the filter only where there is one', () => {
    const above = contributes.menus['view/title'];
    for (const { command, when } of above) {
      const shown = command === id('clearImageFilter') ? ' && fcnLabeler.imagesFiltered' : '';
      expect(when).toBe(`view == fcnLabeler.images${shown}`);
    }
  });
});

describe('what packaging and hosts need', () => {
  it("activation events stand beside main, and the types are of the engine's minor (trap 14)", () => {
    expect(manifest.main).toBe('./dist/extension.js');
    expect(manifest.browser).toBe('./dist/extension.web.js');
    expect(manifest.activationEvents).toBeInstanceOf(Array);
    const minor = /^\^(\d+\.\d+)\./.exec(manifest.engines.vscode)?.[1];
    expect(manifest.devDependencies['@types/vscode']).toMatch(new RegExp(`^${minor}\\.`));
  });

  it('it runs where the files are, on virtual file systems, and limited where trust is missing (trap 13)', () => {
    expect(manifest.extensionKind).toEqual(['workspace', 'ui']);
    expect(manifest.capabilities.virtualWorkspaces).toBe(true);
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe('limited');
  });

  it('has no setting by which a workspace that is not trusted could point at a file', () => {
    const { properties } = manifest.contributes.configuration;
    const free = Object.entries(properties).filter(
      ([, { type, enum: choices }]) =>
        choices === undefined && type !== 'boolean' && type !== 'number' && type !== 'integer',
    );
    // Those that come must stand in `restrictedConfigurations`.
    expect(free.map(([name]) => name)).toEqual(
      manifest.capabilities.untrustedWorkspaces.restrictedConfigurations ?? [],
    );
  });

  it('every text of the interface is there, and none is left over', () => {
    const used = [...text.matchAll(/"%([^%"]+)%"/g)].map((match) => match[1]);
    expect([...new Set(used)].sort()).toEqual(Object.keys(strings).sort());
  });

  it('every file it names is there', () => {
    const files = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...Object.values(contributes.views).flatMap((views) => views.map(({ icon }) => icon)),
      ...contributes.jsonValidation.map(({ url }) => url),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)),
    ];
    for (const file of files) expect(existsSync(new URL(file, root)), file).toBe(true);
    expect(contributes.walkthroughs[0].steps).toHaveLength(5);
  });

  it('every setting has a default and a description', () => {
    for (const setting of Object.values(contributes.configuration.properties)) {
      expect(setting.default).toBeDefined();
      expect(setting.markdownDescription).toMatch(/^%setting\./);
    }
  });
});
