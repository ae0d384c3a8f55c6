import { describe, expect, it } from 'vitest';
import { steppedSize, WheelInterpreter, type WheelInput } from '../../../../webview/labeler/canvas/wheel';

const event = (parts: Partial<WheelInput>): WheelInput => ({
  deltaX: 0,
  deltaY: 0,
  deltaMode: 0,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  timeStamp: 0,
  ...parts,
});

describe('wheel', () => {
  it('zooms by notches, in and back out', () => {
    const wheel = new WheelInterpreter();
    const into = wheel.interpret(event({ deltaY: -100 }));
    const out = wheel.interpret(event({ deltaY: 100, timeStamp: 1000 }));
    expect(into).toEqual({ kind: 'zoom', factor: 1.25 });
    expect(out).toEqual({ kind: 'zoom', factor: 0.8 });
    expect(wheel.interpret(event({ deltaY: -3, deltaMode: 1, timeStamp: 2000 }))).toMatchObject({
      kind: 'zoom',
    });
  });

  it('pans with two fingers, for the whole gesture', () => {
    const wheel = new WheelInterpreter();
    expect(wheel.interpret(event({ deltaY: 4 }))).toEqual({ kind: 'pan', dx: -0, dy: -4 });
    expect(wheel.interpret(event({ deltaX: 3, deltaY: 80, timeStamp: 16 }))).toEqual({
      kind: 'pan',
      dx: -3,
      dy: -80,
    });
    expect(wheel.interpret(event({ deltaY: 80, timeStamp: 32 }))).toEqual({ kind: 'pan', dx: -0, dy: -80 });
    expect(wheel.interpret(event({ deltaY: 100, timeStamp: 1000 }))).toMatchObject({ kind: 'zoom' });
  });

  it('zooms by pinching and with Ctrl, sideways with Shift, sizes the brush with Alt', () => {
    const wheel = new WheelInterpreter();
    const pinch = wheel.interpret(event({ deltaY: -5, ctrlKey: true }));
    expect(pinch.kind === 'zoom' && pinch.factor).toBeCloseTo(Math.exp(0.05));
    const notch = wheel.interpret(event({ deltaY: -100, ctrlKey: true, timeStamp: 500 }));
    expect(notch.kind === 'zoom' && notch.factor).toBeCloseTo(1.25);
    expect(wheel.interpret(event({ deltaY: 50, shiftKey: true, timeStamp: 1000 }))).toEqual({
      kind: 'pan',
      dx: -50,
      dy: 0,
    });
    expect(wheel.interpret(event({ deltaY: -100, altKey: true, timeStamp: 2000 }))).toEqual({
      kind: 'size',
      steps: 1,
    });
    expect(wheel.interpret(event({ deltaX: 100, altKey: true, timeStamp: 3000 }))).toEqual({
      kind: 'size',
      steps: -1,
    });
  });

  it('sizes the brush from 1 to 2000, by at least a pixel', () => {
    expect(steppedSize(1, 1)).toBe(2);
    expect(steppedSize(1, -1)).toBe(1);
    expect(steppedSize(5, -1)).toBe(4);
    expect(steppedSize(100, 1)).toBe(111);
    expect(steppedSize(1990, 1)).toBe(2000);
  });
});
