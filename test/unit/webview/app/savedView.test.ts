import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NEW_VIEW, parseSavedView, type SavedView } from '../../../../webview/labeler/state/savedView';

const VIEW: SavedView = {
  tool: 'fill',
  size: 99,
  classId: 15,
  onlyUnconfirmed: true,
  opacity: 0.25,
  overlayVisible: false,
  hidden: [3, 4],
  viewport: { zoom: 2, originX: -10, originY: 5.5 },
};

describe('the saved view', () => {
  it('comes back as it was', () => {
    expect(parseSavedView(structuredClone(VIEW))).toEqual(VIEW);
  });

  it('is a new view where nothing was saved', () => {
    expect(parseSavedView(undefined)).toEqual(NEW_VIEW);
  });

  it.each([
    ['tool', 'lasso'],
    ['size', 'large'],
    ['classId', 255],
    ['onlyUnconfirmed', 'yes'],
    ['opacity', 1.5],
    ['overlayVisible', 0],
    ['hidden', 'all'],
    ['viewport', { zoom: 0, originX: 0, originY: 0 }],
    ['viewport', { zoom: NaN, originX: 0, originY: 0 }],
  ] as const)('does without a wrong %s', (name, value) => {
    const expected = { ...VIEW, [name]: NEW_VIEW[name] };
    expect(parseSavedView({ ...VIEW, [name]: value })).toEqual(expected);
  });

  it('takes anything without failing', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        const { size, hidden } = parseSavedView(raw);
        expect(size).toBeGreaterThanOrEqual(1);
        expect(hidden.every((id) => id >= 0 && id <= 254)).toBe(true);
      }),
    );
  });
});
