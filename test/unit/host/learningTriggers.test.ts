/** When an image is learned from, and when no longer. */
import { beforeEach, describe, expect, it } from 'vitest';
import { EventEmitter } from 'vscode';
import type { ImageStatus } from '../../../src/core/edit';
import { LearningTriggers } from '../../../src/host/learning/learningTriggers';

const PIXELS = 10_000;
let changed: EventEmitter<void>;
let forgotten: EventEmitter<void>;
const core = {
  revision: 0,
  state: { status: 'unlabeled' as ImageStatus },
  map: { cells: { length: PIXELS } },
  unconfirmedPixels: PIXELS,
};
let told: string[];

/** An image that opens with so many confirmed pixels. */
function open(status: ImageStatus, confirmed: number): LearningTriggers {
  core.state = { status };
  core.unconfirmedPixels = PIXELS - confirmed;
  told = [];
  const tell = (what: string) => () => void told.push(what);
  changed = new EventEmitter();
  forgotten = new EventEmitter();
  const document = { core, onDidChange: changed.event, onDidForgetCorrections: forgotten.event };
  const listener = { wanted: tell('wanted'), withdrawn: tell('withdrawn'), active: tell('active') };
  return new LearningTriggers(document as never, listener);
}

function change(status: ImageStatus, confirmed: number): void {
  core.revision++;
  core.state = { status };
  core.unconfirmedPixels = PIXELS - confirmed;
  changed.fire();
}

beforeEach(() => void (core.revision = 7));

describe('an open image', () => {
  it('is learned from once it is approved, not because it was', () => {
    open('approved', PIXELS);
    changed.fire();
    expect(told).toEqual([]);
    open('predicted', 0);
    change('approved', PIXELS);
    expect(told).toEqual(['active', 'wanted']);
    changed.fire();
    expect(told).toEqual(['active', 'wanted']);
  });

  it('is learned from with a save of 500 newly confirmed pixels', () => {
    const triggers = open('corrected', 2000);
    triggers.saved();
    change('corrected', 2499);
    triggers.saved();
    expect(told).toEqual(['active']);
    change('corrected', 2500);
    triggers.saved();
    expect(told).toEqual(['active', 'active', 'wanted']);
    triggers.collected();
    triggers.saved();
    change('corrected', 2999);
    triggers.saved();
    expect(told.filter((each) => each === 'wanted')).toHaveLength(1);
  });

  it('is looked at again with a save of 500 pixels fewer, which were undone', () => {
    const triggers = open('corrected', 2000);
    change('corrected', 1501);
    triggers.saved();
    expect(told).toEqual(['active']);
    change('corrected', 1500);
    triggers.saved();
    expect(told.at(-1)).toBe('wanted');
  });

  it('is not learned from any more once its approval is undone, or it is excluded', () => {
    open('corrected', 100);
    change('approved', PIXELS);
    change('corrected', 100);
    expect(told).toEqual(['active', 'wanted', 'active', 'withdrawn']);
    const triggers = open('corrected', 0);
    change('excluded', 5000);
    triggers.saved();
    expect(told).toEqual(['active', 'withdrawn']);
  });

  it('stays learned from where a stroke corrects an approved image', () => {
    open('approved', PIXELS);
    change('corrected', PIXELS);
    expect(told).toEqual(['active']);
    change('approved', PIXELS);
    expect(told).toEqual(['active', 'active', 'wanted']);
  });

  it('is forgotten on command, until more is confirmed', () => {
    const triggers = open('corrected', 100);
    change('corrected', 900);
    forgotten.fire();
    triggers.saved();
    expect(told).toEqual(['active', 'withdrawn']);
    change('corrected', 1400);
    triggers.saved();
    expect(told.at(-1)).toBe('wanted');
  });
});
