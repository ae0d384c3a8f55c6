import { describe, expect, it } from 'vitest';
import { mergeClasses, removeClass } from '../../../src/core/dataset/dropClasses';
import { parseDataset } from '../../../src/core/dataset/parseDataset';

const TEXT = `{
  "version": 1,
  "classes": [
    { "id": 0, "name": "road", "color": "#000000" },
    { "id": 4, "name": "car", "color": "#000004" },
    { "id": 9, "name": "truck", "color": "#000009" }
  ],
  "classMap": { "bus": 9, "person": 4, "car": 9 },
  "ignore": [0, 9]
}
`;

describe('merging classes', () => {
  it('takes the class out and leads what fed it to the other; the rest keeps its layout', () => {
    const merged = mergeClasses(TEXT, 'f', 9, 4);
    const { classes, classMap, ignore } = parseDataset(merged, 'f');
    expect(classes.map(({ id }) => id)).toEqual([0, 4]);
    expect(classMap).toEqual({ bus: 4, person: 4, car: 4 });
    expect(ignore).toEqual([0]);
    expect(merged.split('\n').slice(0, 4)).toEqual(TEXT.split('\n').slice(0, 4));
  });

  it('keeps a class of the model feeding it that had its name', () => {
    const model = [{ id: 1, name: 'truck', color: '#000000' }];
    expect(parseDataset(mergeClasses(TEXT, 'f', 9, 0, model), 'f').classMap.truck).toBe(0);
    expect(parseDataset(mergeClasses(TEXT, 'f', 4, 0, model), 'f').classMap.truck).toBeUndefined();
  });

  it.each([
    [9, 9, '"truck" can\'t be merged into itself'],
    [9, 5, 'no class with the id 5'],
    [5, 9, 'no class with the id 5'],
  ])('refuses %i into %i', (from, into, message) => {
    expect(() => mergeClasses(TEXT, 'f', from, into)).toThrow(message);
  });
});

describe('any class', () => {
  const layouts: [string, string][] = [
    ['in lines', TEXT],
    ['in one line', JSON.stringify(JSON.parse(TEXT))],
    ['formatted', JSON.stringify(JSON.parse(TEXT), null, '\t').replaceAll('\n', '\r\n')],
  ];

  it.each(layouts)('is taken out of a file %s, which keeps its layout', (_layout, text) => {
    for (const id of [0, 4, 9]) {
      const into = id === 4 ? 9 : 4;
      const merged = mergeClasses(text, 'f', id, into);
      const { classes, classMap } = parseDataset(merged, 'f');
      expect(classes.map((each) => each.id)).toEqual([0, 4, 9].filter((each) => each !== id));
      expect(Object.values(classMap)).not.toContain(id);
      const removed = parseDataset(removeClass(text, 'f', id), 'f');
      expect([removed.classes.length, removed.ignore.includes(id)]).toEqual([2, false]);
      expect(merged.split('\n').length).toBeLessThanOrEqual(text.split('\n').length);
      expect(merged.includes('\r')).toBe(text.includes('\r'));
    }
  });

  it('leaves a file of one line in one line', () => {
    expect(mergeClasses(layouts[1][1], 'f', 9, 4)).toBe(
      '{"version":1,"classes":[{"id":0,"name":"road","color":"#000000"},{"id":4,"name":"car","color":"#000004"}],"classMap":{"bus":4,"person":4,"car":4},"ignore":[0]}',
    );
  });
});

describe('removing a class', () => {
  it('takes it out of the list, the map and the ignored ones', () => {
    const { classes, classMap, ignore } = parseDataset(removeClass(TEXT, 'f', 9), 'f');
    expect(classes.map(({ id }) => id)).toEqual([0, 4]);
    expect(classMap).toEqual({ person: 4, car: 255 });
    expect(ignore).toEqual([0]);
  });

  it('refuses the last one, and one that is not there', () => {
    const one = '{"version":1,"classes":[{"id":3,"name":"a","color":"#000000"}]}';
    expect(() => removeClass(one, 'f', 3)).toThrow('at least one class');
    expect(() => removeClass(one, 'f', 0)).toThrow('no class with the id 0');
  });
});
