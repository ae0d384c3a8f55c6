/** What live learning's times are measured on: made-up strokes, and a shared head's made-up scores. */
import { normal, type Random } from '../../../src/core/random';
import type { InputSize } from '../../../src/fcn/inputImage';
import type { SharedScores } from '../../../src/fcn/live/baseScores';

const STROKE = { width: 160, height: 32 };

/** The pixels of a rectangle somewhere in an image. */
export function madeUpStroke(width: number, height: number, random: Random): Uint32Array {
  const x = Math.floor(random() * (width - STROKE.width));
  const y = Math.floor(random() * (height - STROKE.height));
  return Uint32Array.from(
    { length: STROKE.width * STROKE.height },
    (_, i) => (y + Math.floor(i / STROKE.width)) * width + x + (i % STROKE.width),
  );
}

/**
 * Waves of another direction a class, with noise: several classes are close to each other everywhere, as in a head that
 * learned from few images.
 */
export function madeUpScores(
  { paddedWidth, paddedHeight }: InputSize,
  classes: number,
  random: Random,
): SharedScores {
  const [rows, columns] = [(paddedHeight - 1) / 4 + 1, (paddedWidth - 1) / 4 + 1];
  const values = Float32Array.from({ length: rows * columns * classes }, (_, i) => {
    const [place, sample] = [i % classes, Math.floor(i / classes)];
    const [x, y] = [sample % columns, Math.floor(sample / columns)];
    return 4 * Math.sin(0.2 * (x * Math.cos(place) + y * Math.sin(place)) + place) + normal(random);
  });
  const classOf = Int16Array.from({ length: classes }, (_, i) => i);
  return { grid: { values, rows, columns, channels: classes, stride: 4 }, classOf };
}
