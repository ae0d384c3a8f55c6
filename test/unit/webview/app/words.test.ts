import { describe, expect, it } from 'vitest';
import { makeCell, UNLABELED } from '../../../../src/core/labelMap';
import { describeCell, duration, percent, zoomPercent } from '../../../../webview/shared/ui/words';
import { createTypeahead } from '../../../../webview/labeler/ui/typeahead';

describe('percent', () => {
  it('never says 0% or 100% when that is not so', () => {
    expect([0, 1e-6, 0.0012, 0.345, 0.9985, 0.999999, 1].map(percent)).toEqual([
      '0%',
      '<0.1%',
      '0.1%',
      '34.5%',
      '99.9%',
      '>99.9%',
      '100%',
    ]);
  });
});

describe('other words', () => {
  it('says a zoom and a duration', () => {
    expect([0.05, 0.333, 1, 64].map(zoomPercent)).toEqual(['5.0%', '33%', '100%', '6400%']);
    expect([12.4, 999, 1234].map(duration)).toEqual(['12 ms', '999 ms', '1.2 s']);
  });

  it('tells void from unlabeled, and predicted from confirmed', () => {
    const classes = [{ id: 1, name: 'road', color: '#804080' }];
    expect(describeCell(makeCell(1, true), classes)).toBe('road · confirmed');
    expect(describeCell(makeCell(1, false), classes)).toBe('road · predicted');
    expect(describeCell(makeCell(UNLABELED, true), classes)).toBe('void · confirmed');
    expect(describeCell(makeCell(UNLABELED, false), classes)).toBe('unlabeled');
    expect(describeCell(makeCell(1, false), classes, true)).toBe('road · proposed');
    expect(describeCell(makeCell(9, false), classes)).toBe('class 9 · predicted');
  });
});

describe('typeahead', () => {
  const names = ['background', 'bicycle', 'bird', 'boat'].map((name) => ({ name }));

  it('goes on to the next name with the letter', () => {
    let time = 0;
    const typeahead = createTypeahead(() => (time += 1000));
    expect(typeahead.find('b', names, 0)?.name).toBe('bicycle');
    expect(typeahead.find('b', names, 1)?.name).toBe('bird');
    expect(typeahead.find('b', names, 3)?.name).toBe('background');
    expect(typeahead.find('z', names, 0)).toBeUndefined();
  });

  it('joins what is typed quickly', () => {
    const typeahead = createTypeahead(() => 0);
    expect(typeahead.find('B', names, 3)?.name).toBe('background');
    expect(typeahead.find('i', names, 0)?.name).toBe('bicycle');
    expect(typeahead.find('r', names, 1)?.name).toBe('bird');
  });
});
