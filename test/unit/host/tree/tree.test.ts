/** The tree of images: what is where, in which order, and what it says. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventEmitter, window, type TreeItem } from 'vscode';
import { DEFAULT_DATASET } from '../../../../src/core/dataset/dataset';
import { NameOrder } from '../../../../src/core/dataset/nameOrder';
import type { IndexedImage } from '../../../../src/host/datasetIndex/types';
import { ViewTracker } from '../../../../src/host/editor/viewTracker';
import { arrange, groupsOf, inOrderWith } from '../../../../src/host/tree/arrangement';
import { filterImages, filterText, NO_FILTER, sortImages } from '../../../../src/host/tree/imageFilter';
import { accessibleText, imageDescription, percent, statusIcon } from '../../../../src/host/tree/imageTexts';
import { ImageTree } from '../../../../src/host/tree/imageTree';
import type { TreeNode } from '../../../../src/host/tree/treeNodes';
import { workbench } from '../../../support/fakeVscode/workbench';
import { until } from '../../../support/until';
import { IndexedWorkspace } from '../datasetIndex/workspace';

const image = (path: string, rest: Partial<IndexedImage> = {}): IndexedImage => ({
  path,
  mask: 'mask.png',
  status: 'unlabeled',
  model: undefined,
  confidence: null,
  size: null,
  counts: null,
  confirmed: null,
  changed: 0,
  problem: undefined,
  ...rest,
});
const SIZE = { width: 10, height: 10 };
const IMAGES = [
  image('images/day/1.jpg', { status: 'approved', size: SIZE, counts: [[0, 100]], changed: 5 }),
  image('images/day/2.jpg', {
    status: 'predicted',
    size: SIZE,
    counts: [
      [1, 82],
      [255, 18],
    ],
    changed: 9,
    confidence: 0.7149,
  }),
  image('images/night/10.png', { confidence: 0.2 }),
  image('images/night/9.PNG', { status: 'corrected', size: SIZE, counts: [[255, 100]], changed: 7 }),
];
const CLASSES = [
  { id: 0, name: 'road' },
  { id: 1, name: 'sky' },
];
const paths = (images: readonly IndexedImage[]): string[] =>
  images.map(({ path }) => path.slice('images/'.length));

describe('filtering', () => {
  it.each([
    [{}, ['day/1.jpg', 'day/2.jpg', 'night/10.png', 'night/9.PNG']],
    [{ statuses: ['approved', 'corrected'] as const }, ['day/1.jpg', 'night/9.PNG']],
    [{ classes: ['sky'] }, ['day/2.jpg']],
    [{ classes: ['sky', 'road'] }, ['day/1.jpg', 'day/2.jpg']],
    [{ classes: ['no class of this dataset'] }, []],
    [{ text: 'NIGHT' }, ['night/10.png', 'night/9.PNG']],
    [{ text: '1*.png' }, ['night/10.png']],
    [{ text: 'images/*/?.{jpg,png}' }, ['day/1.jpg', 'day/2.jpg', 'night/9.PNG']],
    [{ text: 'day', statuses: ['predicted'] as const }, ['day/2.jpg']],
  ])('by %j', (part, expected) => {
    expect(paths(filterImages(IMAGES, { ...NO_FILTER, ...part } as typeof NO_FILTER, CLASSES))).toEqual(
      expected,
    );
  });

  it('is said in words', () => {
    expect(filterText(NO_FILTER)).toBeUndefined();
    expect(filterText({ statuses: ['approved'], classes: ['sky'], text: 'x' })).toBe(
      'approved · with sky · "x"',
    );
  });
});

describe('sorting', () => {
  it.each([
    ['name', ['day/1.jpg', 'day/2.jpg', 'night/10.png', 'night/9.PNG']],
    ['confidence', ['night/10.png', 'day/2.jpg', 'day/1.jpg', 'night/9.PNG']],
    ['unlabeled', ['night/10.png', 'night/9.PNG', 'day/2.jpg', 'day/1.jpg']],
    ['changed', ['day/2.jpg', 'night/9.PNG', 'day/1.jpg', 'night/10.png']],
  ] as const)('by %s', (sort, expected) => {
    expect(paths(sortImages(IMAGES, sort))).toEqual(expected);
  });
});

describe('arranging', () => {
  const index = (splits: Record<string, string[]>, images = IMAGES) => ({
    images,
    byName: new NameOrder().of(images),
    place: { dataset: { ...DEFAULT_DATASET, splits } } as never,
    splitOf: (path: string) =>
      Object.keys(splits).find((name) => splits[name].some((part) => path.includes(part))),
  });

  it('puts images into splits in the order of the file, those of none last', () => {
    const { splits, folder } = arrange(index({ val: ['9'], train: ['day'], test: ['nothing'] }), {
      filter: NO_FILTER,
      sort: 'name',
    });
    expect(splits.map(({ name, images }) => [name, ...paths(images)])).toEqual([
      ['val', 'night/9.PNG'],
      ['train', 'day/1.jpg', 'day/2.jpg'],
      [undefined, 'night/10.png'],
    ]);
    expect(folder).toBe('images/');
  });

  it('has images by name, whether or not the filter leaves one out or it is gone', () => {
    const [ten, nine] = ['10.png', '9.png'].map((name) => image(`images/${name}`));
    const both = {
      ...index({}, [ten, nine]),
      find: (path: string) => (path === nine.path ? nine : undefined),
    };
    const options = { filter: { ...NO_FILTER, text: '1' }, sort: 'name' } as const;
    expect(paths(arrange(both, { ...options, filter: NO_FILTER }).splits[0].images)).toEqual([
      '9.png',
      '10.png',
    ]);
    expect(paths(inOrderWith(both, options, nine.path))).toEqual(['9.png', '10.png']);
    expect(paths(inOrderWith(both, options, 'images/2.png'))).toEqual(['2.png', '10.png']);
    expect(paths(inOrderWith(both, options, 'images/11.png'))).toEqual(['10.png', '11.png']);
  });

  it('has no splits where the dataset has none', () => {
    const { splits, hasSplits } = arrange(index({}), { filter: NO_FILTER, sort: 'name' });
    expect([hasSplits, splits.length]).toEqual([false, 1]);
  });

  it.each([
    [[], ''],
    [['a/b.png'], 'a/'],
    [['b.png'], ''],
    [['a/b/c.png', 'a/bb/c.png'], 'a/'],
  ])('%j lie in %j', (names, folder) => {
    const images = names.map((name) => image(name));
    expect(arrange(index({}, images), { filter: NO_FILTER, sort: 'name' }).folder).toBe(folder);
  });

  it('makes groups of at most 1,000', () => {
    const many = Array.from({ length: 2001 }, (_, i) => image(`${i}`));
    expect(groupsOf(many.slice(0, 1000))).toEqual([]);
    expect(groupsOf(many).map(({ start, images }) => [start, images.length])).toEqual([
      [0, 1000],
      [1000, 1000],
      [2000, 1],
    ]);
  });
});

describe('an image', () => {
  it('says status, labeled share and confidence', () => {
    expect(IMAGES.map(imageDescription)).toEqual([
      'approved · 100 % labeled',
      'predicted · 82 % labeled · 0.71',
      'unlabeled · 0.20',
      'corrected · 0 % labeled',
    ]);
    expect(accessibleText('2.jpg', IMAGES[1])).toBe('2.jpg, predicted, 82 % labeled, confidence 0.71');
    expect(imageDescription(image('a', { problem: 'cut off' }))).toBe('problem');
    expect([0, 0.004, 0.999, 1].map(percent)).toEqual(['0 %', '< 1 %', '99 %', '100 %']);
  });

  it('has an icon of its own shape for each status', () => {
    const icons = (['unlabeled', 'predicted', 'corrected', 'approved', 'excluded'] as const).map((status) =>
      statusIcon(image('a', { status })),
    );
    expect(new Set(icons.map(({ id }) => id)).size).toBe(5);
    expect(new Set(icons.map(({ color }) => color?.id)).size).toBe(5);
  });
});

describe('the tree', () => {
  let workspace: IndexedWorkspace;
  const state = new Map<string, unknown>();
  const workspaceState = {
    keys: () => [...state.keys()],
    get: (key: string) => state.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void state.set(key, value)),
  } as never;

  beforeEach(() => {
    state.clear();
    workspace = new IndexedWorkspace();
  });
  afterEach(() => workspace.remove());

  async function treeOf(): Promise<ImageTree> {
    const indexes = workspace.indexes();
    await indexes.ready();
    await Promise.all(indexes.all.map((index) => index.complete()));
    return new ImageTree(indexes, { workspaceState, views: new ViewTracker() });
  }

  /** The tree as lines, two spaces a level. */
  async function outline(tree: ImageTree, node?: TreeNode, indent = ''): Promise<string[]> {
    const lines: string[] = [];
    for (const child of await tree.getChildren(node)) {
      const { label, description } = tree.getTreeItem(child) as { label: string; description?: string };
      lines.push(`${indent}${label} | ${description ?? ''}`, ...(await outline(tree, child, `${indent}  `)));
    }
    return lines;
  }

  it('shows datasets, splits, images, orphans and broken files', async () => {
    workspace.dataset({ splits: { val: ['b/**'] } });
    workspace.images('b/1.png', 'c.png');
    await workspace.mask('labels/c.png', { status: 'approved' });
    await workspace.mask('labels/gone.png', { status: 'approved' });
    workspace.write('inner/fcn-dataset.json', '{');
    const tree = await treeOf();
    const lines = await outline(tree);
    expect(lines.slice(1, -1)).toEqual([
      '  val | 1 image',
      '    b/1.png | unlabeled',
      '  No Split | 1 image',
      '    c.png | approved · 16 % labeled',
      '  Orphaned Masks (1) | ',
      '    labels/gone.png | ',
    ]);
    expect(lines[0]).toMatch(/\| 1 of 2 approved$/);
    expect(lines.at(-1)).toMatch(/^inner\/fcn-dataset\.json \| .*inner\/fcn-dataset\.json/);
  });

  it('keeps ids over refreshes, and every node knows what it lies below', async () => {
    workspace.dataset({ splits: { val: ['b.png'] } });
    workspace.images('a.png', 'b.png');
    const tree = await treeOf();
    const all = async (node?: TreeNode): Promise<TreeNode[]> => {
      const children = await tree.getChildren(node);
      for (const child of children) if (node !== undefined) expect(tree.getParent(child)).toBe(node);
      return [...children, ...(await Promise.all(children.map((child) => all(child)))).flat()];
    };
    const ids = async () => (await all()).map((node) => tree.getTreeItem(node).id);
    const first = await ids();
    expect(new Set(first).size).toBe(5);
    expect(await ids()).toEqual(first);
  });

  it('hands the images of chosen nodes to commands', async () => {
    workspace.dataset({ splits: { val: ['b*.png'] } });
    workspace.images('a.png', 'b1.png', 'b2.png');
    const tree = await treeOf();
    const [dataset] = await tree.getChildren();
    const [val, rest] = await tree.getChildren(dataset);
    const [a] = await tree.getChildren(rest);
    const [b1, b2, of] = ['b1.png', 'b2.png', 'a.png'].map((name) => workspace.uri(name));
    const given = (...args: unknown[]) => JSON.stringify(tree.argumentsOf(args));
    expect(given(a)).toBe(JSON.stringify([of, [of]]));
    expect(given(val, [val, a])).toBe(JSON.stringify([b1, [b1, b2, of]]));
    expect(tree.argumentsOf([b1, 1])).toEqual([b1, 1]);
  });

  it('opens images in the labeler, and tells of them in the hover', async () => {
    workspace.dataset();
    workspace.images('a (1).png');
    await workspace.mask('labels/a (1).png', {
      status: 'predicted',
      model: { name: 'builtin:voc', version: 1, confidence: 0.5 },
    });
    const tree = await treeOf();
    const [dataset] = await tree.getChildren();
    const [node] = await tree.getChildren(dataset);
    const item: TreeItem = tree.getTreeItem(node);
    expect(item.command).toMatchObject({
      command: 'vscode.openWith',
      arguments: [workspace.uri('a (1).png'), 'fcnLabeler.labelEditor', { preview: true }],
    });
    expect(item.resourceUri).toEqual(workspace.uri('a (1).png'));
    expect(item.tooltip).toBeUndefined();
    const { value } = tree.resolveTreeItem(item, node).tooltip as { value: string };
    expect(value).toMatch(/^!\[\]\(file:[^()]*a%20%281%29\.png\|width=240\)/);
    for (const part of ['4×3 pixels', 'predicted', 'builtin:voc', 'sky: 16 %', 'unlabeled: 83 %']) {
      expect(value.replaceAll('\\', '')).toContain(part);
    }
  });

  it('is filtered and sorted by commands, and stays so', async () => {
    workspace.dataset();
    workspace.images('a.png', 'b.png', 'c.png');
    await workspace.mask('labels/c.png', { status: 'approved' });
    const tree = await treeOf();
    const [dataset] = await tree.getChildren();
    if (dataset.kind !== 'dataset') throw new Error('no dataset');
    const names = (of = tree) => of.ordered(dataset.index).map(({ path }) => path);
    await tree.handlers.sortImages?.('changed');
    expect(names()).toEqual(['c.png', 'a.png', 'b.png']);
    workbench.answer = (_question, labels) => (labels.includes('Text…') ? 'Text…' : '[bc].png');
    await tree.handlers.filterImages?.();
    expect(names()).toEqual(['c.png', 'b.png']);
    await tree.handlers.filterImages?.({ statuses: ['unlabeled'] });
    expect(names()).toEqual(['b.png']);
    const again = new ImageTree(
      {
        all: [dataset.index],
        broken: new Map(),
        ready: () => Promise.resolve(),
        onDidChange: dataset.index.onDidChange,
        of: () => Promise.resolve(undefined),
      },
      { workspaceState, views: new ViewTracker() },
    );
    expect(names(again)).toEqual(['b.png']);
    await tree.handlers.clearImageFilter?.();
    expect(names()).toEqual(['c.png', 'a.png', 'b.png']);
    await workspace.mask('labels/b.png', { status: 'excluded' });
    await tree.handlers.refreshDataset?.();
    expect(dataset.index.find('b.png')?.status).toBe('excluded');
  });

  it('says where a filter of classes knows nothing of masks: those of other programs', async () => {
    const views = vi.spyOn(window, 'createTreeView');
    workspace.dataset();
    workspace.images('a.png', 'b.png', 'c.png', 'labels/a.png');
    await workspace.mask('labels/b.png', { status: 'corrected' });
    const tree = await treeOf();
    const said = (): string | undefined => (views.mock.results[0].value as { message?: string }).message;
    await tree.handlers.filterImages?.({ classes: ['sky'] });
    expect(said()).toBe("with sky: 1 of 3 images · left out: 1 with masks that don't say their classes");
    await tree.handlers.filterImages?.({ classes: [], text: 'b' });
    expect(said()).toBe('"b": 1 of 3 images');
    views.mockRestore();
  });

  it('forgets options that are damaged', async () => {
    state.set('imageTree', { filter: { statuses: ['odd'], classes: [], text: '' }, sort: 'name' });
    workspace.dataset();
    workspace.images('a.png');
    const tree = await treeOf();
    const [dataset] = await tree.getChildren();
    expect(await tree.getChildren(dataset)).toHaveLength(1);
  });

  it('says that something changed once for many changes', async () => {
    const said = new EventEmitter<void>();
    const nothing = { all: [], broken: new Map(), ready: () => Promise.resolve() };
    const tree = new ImageTree(
      { ...nothing, onDidChange: said.event, of: () => Promise.resolve(undefined) },
      { workspaceState, views: new ViewTracker() },
    );
    let changes = 0;
    tree.onDidChangeTreeData(() => changes++);
    for (let i = 0; i < 20; i++) said.fire();
    await until('it is said', () => changes > 0);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(changes).toBe(1);
  });
});
