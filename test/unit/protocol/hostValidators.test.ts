import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelerError } from '../../../src/core/errors';
import { TOOLS, VIEW_COMMANDS } from '../../../src/protocol/hostView';
import { checkPrediction, hostValidators } from '../../../src/protocol/hostValidators';

const methods = Object.entries(hostValidators);
const typedArray = fc.uint32Array({ maxLength: 6 });

/** Anything that structured clone can carry, and then objects that look nearly right. */
const garbage = fc.oneof(
  fc.anything({ withTypedArray: true, withDate: true, withMap: true, withBigInt: true }),
  fc.record(
    {
      sequence: fc.anything(),
      tool: fc.oneof(fc.constantFrom(...TOOLS), fc.anything()),
      classId: fc.oneof(fc.integer({ min: -10, max: 400 }), fc.anything()),
      revision: fc.oneof(fc.integer({ min: -10, max: 400 }), fc.anything()),
      runs: fc.oneof(typedArray, fc.uint8Array({ maxLength: 6 }), fc.array(fc.nat()), fc.anything()),
      command: fc.oneof(fc.constantFrom(...VIEW_COMMANDS), fc.string()),
      focused: fc.anything(),
      level: fc.anything(),
      message: fc.anything(),
    },
    { requiredKeys: [] },
  ),
);

describe('every method', () => {
  it.each(methods)('%s takes garbage only with a typed error', (method, validate) => {
    fc.assert(
      fc.property(garbage, (params) => {
        try {
          validate(params);
        } catch (error) {
          expect(error).toBeInstanceOf(LabelerError);
          expect((error as LabelerError).code).toBe('bad-message');
          expect((error as Error).message).toContain(method);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('commitStroke', () => {
  const good = { view: 'page', sequence: 3, tool: 'brush', classId: 1, runs: new Uint32Array([0, 1, 257]) };

  it('hands on what fits, the runs uncopied', () => {
    expect(hostValidators.commitStroke(good)).toEqual(good);
    expect(hostValidators.commitStroke(good).runs).toBe(good.runs);
  });

  it('lets only whole strokes through, whatever they hold', () => {
    fc.assert(
      fc.property(garbage, (params) => {
        let stroke;
        try {
          stroke = hostValidators.commitStroke(params);
        } catch {
          return;
        }
        expect(TOOLS).toContain(stroke.tool);
        expect(stroke.runs).toBeInstanceOf(Uint32Array);
        expect(stroke.classId >= 0 && stroke.classId <= 255).toBe(true);
      }),
    );
  });

  it.each([
    { ...good, view: '' },
    { ...good, view: 'x'.repeat(65) },
    { ...good, sequence: -1 },
    { ...good, sequence: 1.5 },
    { ...good, tool: 'lasso' },
    { ...good, classId: 256 },
    { ...good, runs: [0, 1, 257] },
    { ...good, runs: new Uint16Array([0, 1, 257]) },
    null,
  ])('refuses %o', (bad) => {
    expect(() => hostValidators.commitStroke(bad)).toThrow(LabelerError);
  });
});

describe('learned', () => {
  const good = { revision: 7, runs: Uint8Array.of(0, 0, 0, 1) };

  it('hands on what fits, the bytes uncopied: what they hold is checked against the map', () => {
    expect(hostValidators.learned(good)).toEqual(good);
    expect(hostValidators.learned(good).runs).toBe(good.runs);
    expect(hostValidators.learned({ ...good, revision: 0 }).revision).toBe(0);
  });

  it('lets only bytes with a revision through, whatever they hold', () => {
    fc.assert(
      fc.property(garbage, (params) => {
        let learned;
        try {
          learned = hostValidators.learned(params);
        } catch {
          return;
        }
        expect(learned.runs).toBeInstanceOf(Uint8Array);
        expect(Number.isSafeInteger(learned.revision) && learned.revision >= 0).toBe(true);
      }),
    );
  });

  it.each([
    { ...good, revision: -1 },
    { ...good, revision: 1.5 },
    { ...good, revision: NaN },
    { ...good, revision: 2 ** 53 },
    { ...good, revision: '7' },
    { runs: good.runs },
    { ...good, runs: [0, 0, 0, 1] },
    { ...good, runs: Uint32Array.of(0, 1, 1) },
    { ...good, runs: good.runs.buffer },
    { revision: 7 },
    null,
  ])('refuses %o', (bad) => {
    expect(() => hostValidators.learned(bad)).toThrow(LabelerError);
  });
});

describe('the other methods', () => {
  it('take what the contract says', () => {
    expect(hostValidators.ready(null)).toBeNull();
    expect(hostValidators.resync(null)).toBeNull();
    expect(hostValidators.runCommand({ command: 'renameClass', classId: 254 })).toEqual({
      command: 'renameClass',
      classId: 254,
    });
    expect(hostValidators.runCommand({ command: 'clearLabels' })).toEqual({ command: 'clearLabels' });
    expect(hostValidators.setCanvasFocused({ focused: true })).toEqual({ focused: true });
    const runtime = { backend: 'wasm', adapter: 'SIMD', lastInference: null, failures: [] };
    expect(hostValidators.reportRuntime(runtime)).toEqual(runtime);
    expect(hostValidators.log({ level: 'warn', message: 'x' })).toEqual({ level: 'warn', message: 'x' });
  });

  it('refuse unknown commands, class 255 and endless texts', () => {
    expect(() => hostValidators.runCommand({ command: 'format disk' })).toThrow(LabelerError);
    expect(() => hostValidators.runCommand({ command: 'renameClass', classId: 255 })).toThrow(LabelerError);
    expect(() => hostValidators.log({ level: 'info', message: 'x'.repeat(10_001) })).toThrow(LabelerError);
  });
});

describe('predictions', () => {
  it('are bytes with a confidence from 0 to 1', () => {
    const good = { labels: new Uint8Array(3), meanConfidence: 0.5, milliseconds: 12 };
    expect(checkPrediction(good)).toEqual(good);
    for (const bad of [
      { ...good, meanConfidence: 2 },
      { ...good, labels: [1] },
      { ...good, milliseconds: NaN },
      undefined,
    ]) {
      expect(() => checkPrediction(bad)).toThrow(LabelerError);
    }
  });
});
