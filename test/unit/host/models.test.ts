/** Which model a dataset gets, from real files. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Uri, workspace } from 'vscode';
import { LabelerError } from '../../../src/core/errors';
import { expectedWeightBytes } from '../../../src/fcn/modelFile';
import { HEAD_KINDS } from '../../../src/fcn/heads/headSpec';
import { parseModelDescription } from '../../../src/host/modelDescription';
import { Models } from '../../../src/host/models';
import { checkInside } from '../../../src/node/insideFolder';
import { workbench } from '../../support/fakeVscode/workbench';
import { modelJson } from '../../support/modelJson';
import { until } from '../../support/until';
import { classesOf, drawnFiles } from '../fcn/learnedModels';
import { removeFolder } from '../../support/removeFolder';

const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));
const at = (path: string): string => join(folder, path);
afterAll(() => removeFolder(folder));

const SPEC = { kind: 'fcn-16s', pyramid: false, hidden: 0, classes: 2 } as const;
const roads = drawnFiles(SPEC, 1);
const root = Uri.file(at('data'));
const named = (model: string) => ({ root, dataset: { model } });

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
}

function writeModel(path: string, { json, weights } = roads): void {
  write(`${path}/model.json`, json);
  write(`${path}/weights.bin`, weights);
}

/** As `model.json` says it, with something else in its place. */
function changed(change: object): string {
  return JSON.stringify({ ...(JSON.parse(roads.json) as object), ...change });
}

const warn = vi.fn();
const newModels = () => new Models(Uri.file(at('extension')), { checkInside }, { warn });

async function problem(models: Models, model = 'models/roads'): Promise<string> {
  const error: unknown = await models.resolve(named(model)).catch((thrown: unknown) => thrown);
  if (!(error instanceof LabelerError)) throw new Error('it is not refused');
  expect(error.code).toBe('model-invalid');
  return error.message;
}

beforeEach(() => {
  workbench.reset();
  workbench.open(at('data'));
  warn.mockReset();
  for (const path of ['data', 'elsewhere']) rmSync(at(path), { recursive: true, force: true });
  writeModel('data/models/roads');
  write('extension/media/models/voc/model.json', modelJson(classesOf(1), 'builtin:voc', 7));
});

describe('the built-in model', () => {
  it('is what views fetch themselves', async () => {
    const model = await newModels().resolve(named('builtin:voc'));
    expect(model).toMatchObject({ reference: { name: 'builtin:voc', version: 7 }, files: null });
  });

  it('stands in without trust, whatever the dataset names, and no file of the workspace is looked at (trap 14)', async () => {
    workbench.trusted = false;
    const looks = [vi.spyOn(workspace.fs, 'stat'), vi.spyOn(workspace.fs, 'readFile')];
    const models = newModels();
    for (const name of ['models/roads', '../elsewhere', 'models/roads']) {
      expect((await models.resolve(named(name))).reference.name).toBe('builtin:voc');
    }
    const paths = looks.flatMap(({ mock }) => mock.calls.map(([file]) => file.path));
    expect(paths).toEqual([Uri.file(at('extension/media/models/voc/model.json')).path]);
    for (const look of looks) look.mockRestore();
    expect(warn.mock.calls.map(([text]) => String(text))).toEqual([
      expect.stringContaining('models/roads'),
      expect.stringContaining('not trusted'),
    ]);
    workbench.trusted = true;
    expect((await models.resolve(named('models/roads'))).reference.name).toBe('models/roads');
  });

  it('is read again after a failure', async () => {
    rmSync(at('extension'), { recursive: true });
    const models = newModels();
    expect(await problem(models, 'builtin:voc')).toMatch(/Install FCN Labeler again/);
    write('extension/media/models/voc/model.json', modelJson(classesOf(1)));
    await models.resolve(named('builtin:voc'));
  });
});

describe('a model folder', () => {
  it('is read with its weights, and called by its path below the dataset', async () => {
    const models = newModels();
    for (const path of ['models/roads', './models/roads/']) {
      const { reference, classes, head, files } = await models.resolve(named(path));
      expect(reference).toEqual({ name: 'models/roads', version: 3 });
      expect(classes.map(({ name }) => name)).toEqual(['class 0', 'class 1']);
      expect(head).toEqual(['fcn-16s']);
      expect(files?.json).toBe(roads.json);
      expect(files?.weights).toEqual(roads.weights);
      // VS Code's messages to a view lose the bytes of a Buffer.
      expect(files?.weights.constructor).toBe(Uint8Array);
    }
  });

  it('stays the same object until a file changes', async () => {
    const models = newModels();
    const [first, second] = await Promise.all([1, 2].map(() => models.resolve(named('models/roads'))));
    expect(second).toBe(first);
    expect(await models.resolve(named('models/roads'))).toBe(first);
    const next = drawnFiles(SPEC, 2, { reference: { name: 'x', version: 4 } });
    writeModel('data/models/roads', next);
    utimesSync(at('data/models/roads/model.json'), 1, 1);
    const third = await models.resolve(named('models/roads'));
    expect(third.reference.version).toBe(4);
    expect(third.files?.weights).toEqual(next.weights);
  });

  it('is told to have changed, once for its two files', async () => {
    const models = newModels();
    const heard = vi.fn();
    models.onDidChange(heard);
    for (const name of ['weights.bin', 'model.json']) {
      workbench.watchers.fire('changed', Uri.file(at(`data/models/roads/${name}`)));
    }
    expect(heard).not.toHaveBeenCalled();
    await until('it is told', () => heard.mock.calls.length > 0);
    expect(heard).toHaveBeenCalledTimes(1);
    models.dispose();
  });

  it('with weights that are written while it is read is read again', async () => {
    const models = newModels();
    const next = drawnFiles(SPEC, 5);
    const read = workspace.fs.readFile.bind(workspace.fs);
    const spy = vi.spyOn(workspace.fs, 'readFile').mockImplementation(async (file) => {
      const bytes = await read(file);
      if (file.path.endsWith('model.json') && spy.mock.calls.length === 1) {
        writeModel('data/models/roads', { ...next, json: changed({ version: 9 }) });
        utimesSync(at('data/models/roads/weights.bin'), 1, 1);
      }
      return bytes;
    });
    const model = await models.resolve(named('models/roads'));
    spy.mockRestore();
    expect(model.reference.version).toBe(9);
    expect(model.files?.weights).toEqual(next.weights);
  });
});

describe('what the host reads of a description', () => {
  const specs = HEAD_KINDS.flatMap((kind) =>
    [false, true].flatMap((pyramid) => [0, 16].map((hidden) => ({ kind, pyramid, hidden, classes: 3 }))),
  );
  it.each(specs)('fits what the network reads: $kind, pyramid $pyramid, $hidden hidden units', (spec) => {
    for (const dtype of ['float16', 'float32'] as const) {
      const { json, weights } = drawnFiles(spec, 1, { dtype });
      const { weightBytes, classes, reference } = parseModelDescription(json, 'f');
      expect(weightBytes).toBe(weights.length);
      expect(weightBytes).toBe(expectedWeightBytes(json, 'f'));
      expect([classes, reference]).toEqual([classesOf(3), { name: 'roads', version: 3 }]);
    }
  });

  it.each([null, 'x', { images: -1 }, { images: 'many' }])(
    'leaves out how it was trained where that is %j',
    (training) => {
      expect(parseModelDescription(changed({ training }), 'f').images).toBeUndefined();
    },
  );

  it('fits the built-in model, as the build makes it', () => {
    const builtIn = new URL('../../../media/models/voc/', import.meta.url);
    const json = readFileSync(new URL('model.json', builtIn), 'utf8');
    const { weightBytes, classes, head } = parseModelDescription(json, 'f');
    expect(weightBytes).toBe(statSync(new URL('weights.bin', builtIn)).size);
    expect([classes.length, head]).toEqual([21, ['score']]);
  });
});

describe('a model that is refused', () => {
  it.each([
    ['leads up', '../elsewhere'],
    ['leads up inside', 'models/../../elsewhere'],
    ['is absolute', '/etc'],
    ['is a drive', 'c:/models'],
    ['has backslashes', 'models\\roads'],
    ['is the dataset itself', '.'],
  ])('%s', async (_case, path) => {
    const stat = vi.spyOn(workspace.fs, 'stat');
    expect(await problem(newModels(), path)).toMatch(/inside the dataset/);
    expect(stat).not.toHaveBeenCalled();
    stat.mockRestore();
  });

  it.each([
    ['the folder', () => symlinkSync(at('elsewhere'), at('data/models/link')), 'model.json'],
    [
      'its weights',
      () => {
        write('data/models/link/model.json', roads.json);
        symlinkSync(at('elsewhere/weights.bin'), at('data/models/link/weights.bin'));
      },
      'weights.bin',
    ],
  ])('lies elsewhere by a link: %s', async (_case, link, file) => {
    writeModel('elsewhere');
    link();
    const message = await problem(newModels(), 'models/link');
    expect(message).toMatch(new RegExp(`models/link/${file}.*a link leads it out of its dataset`));
  });

  it.each([
    ['missing', () => rmSync(at('data/models/roads/model.json')), /model\.json.*not there.*Select Model…/],
    ['without weights', () => rmSync(at('data/models/roads/weights.bin')), /weights\.bin.*not there/],
    ['no JSON', () => write('data/models/roads/model.json', '{'), /model\.json.*isn't JSON/],
    ['of another format', () => write('data/models/roads/model.json', '{}'), /"format" is not valid/],
    [
      'newer',
      () => write('data/models/roads/model.json', changed({ formatVersion: 2 })),
      /newer FCN Labeler/,
    ],
    ['truncated', () => truncateSync(at('data/models/roads/weights.bin'), 12), /12 bytes instead of the \d+/],
    [
      'larger than it says',
      () => write('data/models/roads/weights.bin', new Uint8Array(roads.weights.length + 4)),
      /bytes instead of the/,
    ],
  ])('%s', async (_case, damage, message) => {
    damage();
    const read = vi.spyOn(workspace.fs, 'readFile');
    expect(await problem(newModels())).toMatch(message);
    // Sizes are looked at first.
    expect(read.mock.calls.some(([file]) => file.path.endsWith('weights.bin'))).toBe(false);
    read.mockRestore();
  });

  it('is too large before it is read', async () => {
    const read = vi.spyOn(workspace.fs, 'readFile');
    truncateSync(at('data/models/roads/model.json'), (1 << 20) + 1);
    expect(await problem(newModels())).toMatch(/model\.json.*larger than 1 MB/);
    expect(read).not.toHaveBeenCalled();
    const tensors = [{ name: 'x', shape: [1 << 12, 1 << 12, 2] }];
    write('data/models/roads/model.json', changed({ weights: { dtype: 'float32', tensors } }));
    truncateSync(at('data/models/roads/weights.bin'), 128 << 20);
    expect(await problem(newModels())).toMatch(/weights\.bin.*larger than 64 MB/);
    const paths = read.mock.calls.map(([file]) => file.path);
    expect(paths.filter((path) => path.endsWith('weights.bin'))).toEqual([]);
    read.mockRestore();
  });
});
